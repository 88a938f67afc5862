using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Definition.Credentials;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Secrets;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.DailyTools;

/// <summary>Prints what a component's containers have written. The stack's own passwords are masked.</summary>
/// <param name="client">The cluster.</param>
/// <param name="definition">The stack, which says where its passwords are.</param>
/// <param name="log">Where it is printed.</param>
internal sealed class ComponentLogs(KubernetesClient client, StackDefinition definition, IRunLog log)
{
    private static readonly string[] Lists = ["initContainers", "containers"];

    // As much of one container's log as memory should hold.
    private const int LongestLog = 8 * 1024 * 1024;

    /// <summary>Prints the logs of all its containers, those that prepare its pods too.</summary>
    /// <param name="component">The component.</param>
    /// <param name="tail">How many lines of each, from the end.</param>
    /// <param name="follow">Whether to go on, with the pods that come later too, until the user stops it.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="StackException">It has no pods.</exception>
    internal async Task PrintAsync(StackComponent component, int tail, bool follow, CancellationToken cancellationToken)
    {
        var pods = await ComponentPods.FindAsync(client, component, cancellationToken);
        if (pods.Count == 0)
        {
            throw new StackException(new ErrorDetails
            {
                What = $"{component.Name} has no pods",
                Resource = null,
                Why = $"{component.Workload} does not exist, or has made none",
                Remedy = $"./build.sh Verify says more; ./build.sh {component.Stage} deploys it",
            });
        }

        await MaskSecretsAsync(cancellationToken);
        if (follow)
            await FollowAsync(component, pods, tail, cancellationToken);
        else
            foreach (var container in pods.SelectMany(Containers))
                log.Text(await ReadAsync(container, tail, cancellationToken));
    }

    private async Task FollowAsync(StackComponent component, IReadOnlyList<JsonObject> pods, int tail, CancellationToken cancellationToken)
    {
        var selection = await ComponentPods.SelectionAsync(client, component, cancellationToken);
        var kind = await client.FindKindAsync("v1", "Pod", cancellationToken);
        using var followed = new FollowedLogs(client, log, tail, pods);
        await followed.RunAsync(client.Watch(kind!, selection!), cancellationToken);
    }

    private async Task<string> ReadAsync(ContainerName container, int tail, CancellationToken cancellationToken)
    {
        var text = new StringBuilder($"== {container}");
        try
        {
            var written = await client.GetLogsAsync(
                container.Namespace, container.Pod, new LogOptions { Container = container.Container, TailLines = tail, LimitBytes = LongestLog }, cancellationToken);
            // Masked before it is cut into lines: a line break inside a secret must not save it.
            foreach (var line in SecretMask.Apply(written).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                text.Append('\n').Append(LogLines.Harmless(line));
        }
        catch (KubernetesException refusal)
        {
            // It has not started, say; the other containers' logs are wanted all the same.
            text.Append("\n(no log: ").Append(refusal.Details.Why).Append(')');
        }

        return text.ToString();
    }

    // What the run does not know it cannot mask.
    private async Task MaskSecretsAsync(CancellationToken cancellationToken)
    {
        foreach (var secret in definition.Graph.Resources.OfType<CredentialSecret>())
        {
            try
            {
                var live = await client.GetAsync(new KubernetesObjectId("v1", "Secret", secret.Namespace, secret.Name), cancellationToken);
                var entry = secret.Credential is DatabaseCredential ? DatabaseIssuer.Entry : ServicePrincipalIssuer.Entry;
                if ((string?)live?["data"]?[entry] is { Length: > 0 } encoded)
                    SecretMask.Add(Encoding.UTF8.GetString(Convert.FromBase64String(encoded)));
            }
            catch (KubernetesException refusal)
            {
                log.Warning($"If the logs hold the password of {secret.Namespace}/{secret.Name}, it is shown: {refusal.Details.Why}");
            }
        }
    }

    private static IEnumerable<ContainerName> Containers(JsonObject pod) => Lists
        .SelectMany(list => pod["spec"]?[list] as JsonArray ?? [])
        .Select(container => new ContainerName((string)pod["metadata"]!["namespace"]!, (string)pod["metadata"]!["name"]!, (string)container!["name"]!));
}
