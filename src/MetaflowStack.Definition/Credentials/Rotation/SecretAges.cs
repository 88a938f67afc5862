using System.Globalization;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.Credentials.Rotation;

/// <summary>How old a secret of the stack is. Nothing of it is secret.</summary>
/// <param name="Name">As <c>--secret</c> names it: <c>database</c>.</param>
/// <param name="Place">The Secret in the cluster, <c>namespace/name</c>.</param>
/// <param name="IssuedAt">When it was made; null: an earlier version of this program made it and did not note it.</param>
/// <param name="ExpiresAt">When it stops working by itself; null: never, or nobody knows.</param>
/// <param name="UsedBy">The workloads that read it.</param>
internal sealed record SecretAge(string Name, string Place, DateTimeOffset? IssuedAt, DateTimeOffset? ExpiresAt, IReadOnlyList<ResourceKey> UsedBy);

/// <summary>Tells the ages of the stack's secrets from its state: nobody is asked.</summary>
internal static class SecretAges
{
    /// <summary>The output of a <see cref="CredentialSecret"/> that says when it was issued.</summary>
    internal const string IssuedOutput = "issuedAt";

    /// <summary>The output that says when it stops working.</summary>
    internal const string ExpiresOutput = "expiresAt";

    /// <summary>Those of the secrets that the definition wants and the state has, in the definition's order.</summary>
    internal static IReadOnlyList<SecretAge> Of(StackDefinition definition, StateDocument recorded)
    {
        var records = recorded.Resources.ToDictionary(resource => resource.Key);
        return
        [
            .. from secret in definition.Graph.Resources.OfType<CredentialSecret>()
               where records.ContainsKey(secret.Key)
               let outputs = records[secret.Key].Outputs
               select new SecretAge(
                   SecretName.Of(secret).Name, secret.Place, Time(outputs.GetValueOrDefault(IssuedOutput)), Time(outputs.GetValueOrDefault(ExpiresOutput)), UsersOf(definition.Graph, secret)),
        ];
    }

    /// <summary>The resources that restart when a secret changes.</summary>
    internal static IReadOnlyList<ResourceKey> UsersOf(ResourceGraph graph, CredentialSecret secret) =>
        [.. graph.Resources.Where(resource => graph.DependenciesOf(resource.Key).Contains(secret.Key)).Select(resource => resource.Key)];

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
