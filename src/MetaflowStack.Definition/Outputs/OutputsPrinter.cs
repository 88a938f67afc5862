using System.Text;
using MetaflowStack.Definition.Credentials;
using MetaflowStack.Definition.NextSteps;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.Secrets;
using MetaflowStack.Engine.State;
using MetaflowStack.Kubernetes.Manifests;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Outputs;

/// <summary>
/// Prints a stack's outputs from its state, without a lock and without a look at Azure's resources. Secrets are read from the cluster, when
/// they are asked for, and go to standard output alone: past the log, which masks them.
/// </summary>
/// <param name="session">The session.</param>
/// <param name="recorded">What the state remembers.</param>
/// <param name="log">Takes what is not secret.</param>
internal sealed class OutputsPrinter(StackSession session, StateDocument recorded, IRunLog log)
{
    private StackSettings Settings => session.Settings;

    /// <summary>Prints all outputs, or the one that the settings name.</summary>
    /// <param name="json">As JSON, for another program.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StackException">The stack is not deployed, or a secret cannot be read.</exception>
    /// <exception cref="UsageException">There is no such output, or it is secret and is not to be shown.</exception>
    internal async Task PrintAsync(bool json, CancellationToken cancellationToken)
    {
        var stack = StackEndpoints.Find(session, recorded) ?? throw NotDeployed();
        var outputs = StackOutputs.Of(stack, session.Scope, session.Definition, recorded);
        if (Settings.OutputName is { } name)
            outputs = [Named(outputs, name)];
        var shown = Settings.ShowSecrets ? await Task.WhenAll(outputs.Select(output => WithValueAsync(output, cancellationToken))) : outputs;
        var text = Settings.OutputName is not null ? shown[0].Value + "\n"
            : json ? OutputsText.Json(shown, (Settings.OrgPrefix, Settings.Environment), MetaflowConfig.For(stack))
            : OutputsText.Of(shown);
        if (Settings.ShowSecrets)
            StandardOutput.Write(text);
        else if (json || Settings.OutputName is not null)
            log.Result(text);
        else
            log.Text(text.TrimEnd('\n'));
    }

    private StackOutput Named(IReadOnlyList<StackOutput> outputs, string name)
    {
        var names = outputs.Select(output => output.Name).ToList();
        var output = outputs.FirstOrDefault(output => output.Name == name) ?? throw new UsageException(new ErrorDetails
        {
            What = $"--name '{name}': there is no such output{(NearestName.Find(name, names) is { } nearest ? $"; did you mean {nearest}?" : "")}",
            Remedy = $"Name one of {string.Join(", ", names)}",
        });
        return output.Secret is null || Settings.ShowSecrets ? output : throw new UsageException(new ErrorDetails
        {
            What = $"--name '{name}': it is secret",
            Remedy = "Add --show-secrets to have it printed to standard output",
        });
    }

    private async Task<StackOutput> WithValueAsync(StackOutput output, CancellationToken cancellationToken)
    {
        if (output is not { Secret: { } key, Entry: { } entry })
            return output;
        var secret = (CredentialSecret)session.Definition.Graph[key];
        var id = new KubernetesObjectId("v1", "Secret", secret.Namespace, secret.Name);
        var body = await session.Clusters.GetAsync(cancellationToken) is { } client ? await client.GetAsync(id, cancellationToken) : null;
        return body?["data"]?[entry]?.GetValue<string>() is { Length: > 0 } encoded
            ? output with { Value = new Secret(Encoding.UTF8.GetString(Convert.FromBase64String(encoded))).Reveal() }
            : throw Lost(output, key, id);
    }

    private StackException NotDeployed() => new(new ErrorDetails
    {
        What = $"The stack {Settings.OrgPrefix}/{Settings.Environment} is not deployed, so it has no outputs",
        Remedy = $"Check --org-prefix, --environment and --state, or deploy it: ./build.sh Services --org-prefix {Settings.OrgPrefix}",
    });

    private static StackException Lost(StackOutput output, ResourceKey key, KubernetesObjectId id) => new(new ErrorDetails
    {
        What = $"{output.Name} cannot be read: the cluster has no {id} with it",
        Resource = key,
        Remedy = "./build.sh Services makes a new one",
    });
}
