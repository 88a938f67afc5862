using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Secrets;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Kubernetes.Health;

/// <summary>Writes down why a rollout failed, with the last log lines of the container at fault.</summary>
internal sealed class RolloutFailure(KubernetesClient client, RolloutOptions options)
{
    private const int LongestLine = 500;

    /// <summary>A pod that will not run.</summary>
    public async Task<RolloutException> OfPodAsync(KubernetesObjectId id, PodTrouble trouble, CancellationToken cancellationToken)
    {
        var log = await LogAsync(trouble, cancellationToken);
        return new RolloutException(new ErrorDetails
        {
            What = $"{id} does not become healthy",
            Code = trouble.Reason,
            Why = SecretMask.Apply(trouble.ToString()),
            Remedy = log is null ? Advice(trouble) : $"{Advice(trouble)} The last lines of its log:{log}",
        })
        {
            Pod = trouble.Pod,
            Container = trouble.Container,
        };
    }

    /// <summary>A Service that does not answer, or pods of it that have not done what they should.</summary>
    /// <param name="what">What happened.</param>
    /// <param name="answer">What was answered instead; null: nothing was asked.</param>
    /// <param name="pods">The pods behind it.</param>
    /// <param name="cancellationToken">Ends the reading of the log.</param>
    public async Task<RolloutException> OfServiceAsync(string what, string? answer, IReadOnlyList<JsonObject> pods, CancellationToken cancellationToken)
    {
        var suspect = pods.Select(ServicePods.Suspect).FirstOrDefault();
        var log = suspect is null ? null : await LogAsync(suspect, cancellationToken);
        var advice = suspect is null ? "No pod belongs to it: check its selector and its Deployment." : Advice(suspect);
        return new RolloutException(new ErrorDetails
        {
            What = what,
            Code = suspect is { Reason: not "Error" } ? suspect.Reason : "NoAnswer",
            Why = SecretMask.Apply($"{(answer is null ? "" : $"The answer was: {answer.TrimEnd('.')}. ")}{(pods.Count == 0 ? "It has no pods" : string.Join("; ", pods.Select(ServicePods.Describe)))}"),
            Remedy = log is null ? advice : $"{advice} The last lines of its log:{log}",
        })
        {
            Pod = suspect?.Pod,
            Container = suspect?.Container,
        };
    }

    /// <summary>Anything else: the controller's verdict, the time that is up.</summary>
    public static RolloutException Of(KubernetesObjectId id, string reason, string why, string remedy) => new(new ErrorDetails
    {
        What = $"{id} does not become healthy",
        Code = reason,
        Why = SecretMask.Apply(why),
        Remedy = remedy,
    });

    private static string Advice(PodTrouble trouble) => trouble.Reason switch
    {
        "ImagePullBackOff" or "ErrImagePull" or "InvalidImageName" or "ErrImageNeverPull" or "ImageInspectError" or "RegistryUnavailable" =>
            "Check the image's name and version, and that the nodes may pull it.",
        "CreateContainerConfigError" => "Check the Secrets and ConfigMaps that the container refers to.",
        "Unschedulable" => "Check the node pools' limits and quota, and what the pod asks for.",
        _ => $"kubectl logs -n {trouble.Namespace} {trouble.Pod} -c {trouble.Container}{(trouble.HasRestarted ? " --previous" : "")} shows the whole log.",
    };

    // Without the log the failure is still worth telling: a log that cannot be read is left out.
    private async Task<string?> LogAsync(PodTrouble trouble, CancellationToken cancellationToken)
    {
        if (!trouble.HasLog)
            return null;
        try
        {
            var log = await client.GetLogsAsync(trouble.Namespace, trouble.Pod, new LogOptions
            {
                Container = trouble.Container,
                TailLines = options.LogLines,
                Previous = trouble.HasRestarted,
            }, cancellationToken);
            return Lines(log);
        }
        catch (StackException)
        {
            return null;
        }
    }

    private static string? Lines(string log)
    {
        var text = new StringBuilder();
        foreach (var line in SecretMask.Apply(log).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var harmless = LogLines.Harmless(line);
            text.Append(Environment.NewLine).Append("  | ").Append(harmless.Length > LongestLine ? harmless[..LongestLine] + " …" : harmless);
        }
        return text.Length == 0 ? null : text.ToString();
    }
}
