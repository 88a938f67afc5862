using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.DailyTools;

/// <summary>
/// Runs a workflow of one step where and as tasks run, waits for its end, and deletes it. Its image is Argo's executor, which every task's
/// pod has besides: nothing else is pulled, and <c>argoexec version</c> says hello.
/// </summary>
/// <param name="client">The cluster.</param>
/// <param name="session">The stack.</param>
/// <param name="log">Where it says how far it is.</param>
internal sealed class HelloWorkflow(KubernetesClient client, StackSession session, IRunLog log)
{
    private const string Namespace = "argo";
    private const string ApiVersion = "argoproj.io/v1alpha1";

    // A cluster that has to add a node for tasks takes up to ten minutes.
    private const int DeadlineSeconds = 900;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan DeletePatience = TimeSpan.FromSeconds(20);

    private readonly KubernetesObjectId _id = new(ApiVersion, "Workflow", Namespace, $"metaflow-stack-hello-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}");

    private TimeProvider Time => session.Cloud.Time;

    /// <summary>Runs it.</summary>
    /// <returns>How long it took.</returns>
    /// <exception cref="StackException">It could not be submitted, failed, or did not end in time.</exception>
    internal async Task<TimeSpan> RunAsync(CancellationToken cancellationToken)
    {
        var started = Time.GetTimestamp();
        try
        {
            await client.ApplyAsync(Manifest(), cancellationToken: cancellationToken);
            log.Info($"Workflow {_id.Name} is submitted");
            await WaitAsync(started, cancellationToken);
            return Time.GetElapsedTime(started);
        }
        finally
        {
            await DeleteAsync();
        }
    }

    private async Task WaitAsync(long started, CancellationToken cancellationToken)
    {
        string? said = null;
        while (true)
        {
            var status = (await client.GetAsync(_id, cancellationToken) ?? throw Failed("Somebody has deleted it", "Run the check again"))["status"] as JsonObject;
            var phase = (string?)status?["phase"] ?? "";
            if (phase == "Succeeded")
                return;
            if (phase is "Failed" or "Error")
                throw Failed($"{phase}: {(string?)status!["message"] ?? "Argo gives no reason"}{await LogAsync(cancellationToken)}", "./build.sh Logs --component workflow-controller says more");
            var message = Progress(phase, status);
            if (Time.GetElapsedTime(started) >= Patience.Workflow(session.Settings.Cloud == Settings.CloudKind.Sandbox))
                throw Failed($"It is still not done after {Durations.Text(Time.GetElapsedTime(started))}: {message}", "./build.sh Logs --component workflow-controller says more");
            if (message != said)
                log.Info($"  … {said = message}");
            await Task.Delay(Interval, Time, cancellationToken);
        }
    }

    private static string Progress(string phase, JsonObject? status)
    {
        var node = (status?["nodes"] as JsonObject)?.Select(entry => entry.Value as JsonObject).FirstOrDefault(entry => (string?)entry?["type"] == "Pod");
        return phase.Length == 0 ? "the workflow controller has not taken it yet"
            : node is null ? phase
            : (string?)node["message"] is { } message ? $"{(string?)node["phase"]}: {message}" : $"{(string?)node["phase"]}";
    }

    // What the step wrote; it may not have come so far.
    private async Task<string> LogAsync(CancellationToken cancellationToken)
    {
        try
        {
            var options = new ListOptions { Namespace = Namespace, LabelSelector = $"workflows.argoproj.io/workflow={_id.Name}" };
            await foreach (var pod in client.ListAsync("v1", "Pod", options, cancellationToken))
            {
                var text = await client.GetLogsAsync(Namespace, (string)pod["metadata"]!["name"]!, new LogOptions { Container = "main" }, cancellationToken);
                if (text.Trim().Length > 0)
                    return "\nIts log ends with:\n" + string.Join('\n', Engine.Secrets.SecretMask.Apply(text).TrimEnd().Split('\n').Select(LogLines.Harmless));
            }
        }
        catch (KubernetesException)
        {
            // The failure itself is what has to be told.
        }

        return "";
    }

    // Also when the user has stopped the run; Argo deletes it by itself where this fails.
    private async Task DeleteAsync()
    {
        using var patience = new CancellationTokenSource(DeletePatience, client.Options.NetworkTime);
        try
        {
            await client.DeleteAsync(_id, cancellationToken: patience.Token);
        }
        catch (Exception fault) when (fault is StackException or OperationCanceledException)
        {
            log.Warning($"Workflow {Namespace}/{_id.Name} could not be deleted ({fault.Message}); Argo deletes it ten minutes after its end.");
        }
    }

    private JsonObject Manifest()
    {
        var nodes = ManifestValues.TaskNodes(session.Settings);
        var image = PinnedVersions.Read(Path.Combine(session.Settings.RootDirectory, "manifests")).Images["argo-executor"];
        var manifest = new JsonObject
        {
            ["apiVersion"] = ApiVersion,
            ["kind"] = "Workflow",
            ["metadata"] = new JsonObject { ["name"] = _id.Name, ["namespace"] = Namespace },
            ["spec"] = new JsonObject
            {
                ["entrypoint"] = "hello",
                // As Metaflow's tasks.
                ["serviceAccountName"] = session.Scope.UsesWorkloadIdentity ? WorkloadAccount.Task : "default",
                ["nodeSelector"] = new JsonObject { [nodes.Key] = nodes.Value },
                ["activeDeadlineSeconds"] = DeadlineSeconds,
                ["ttlStrategy"] = new JsonObject { ["secondsAfterCompletion"] = 600 },
                ["templates"] = new JsonArray(new JsonObject
                {
                    ["name"] = "hello",
                    ["container"] = new JsonObject
                    {
                        ["image"] = image,
                        ["command"] = new JsonArray("argoexec", "version"),
                        ["resources"] = new JsonObject
                        {
                            ["requests"] = new JsonObject { ["cpu"] = "50m", ["memory"] = "64Mi" },
                            ["limits"] = new JsonObject { ["memory"] = "128Mi" },
                        },
                    },
                }),
            },
        };
        StackDefinition.LabelsOf(session.Scope).SetOn(manifest);
        return manifest;
    }

    private StackException Failed(string why, string remedy) => new(new ErrorDetails
    {
        What = string.Create(CultureInfo.InvariantCulture, $"The hello-world workflow {Namespace}/{_id.Name} did not succeed"),
        Why = why,
        Remedy = remedy,
    });
}
