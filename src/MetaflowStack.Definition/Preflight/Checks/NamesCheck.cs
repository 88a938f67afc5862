using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MetaflowStack.Azure.Preflight;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Preflight.Checks;

/// <summary>Whether names that are unique in all of Azure are free or ours already, and the cluster's name and DNS prefix can be used.</summary>
internal sealed partial class NamesCheck : IPreflightCheck
{
    public string Area => "names";

    public async Task<IReadOnlyList<Finding>> RunAsync(PreflightFacts facts, CancellationToken cancellationToken)
    {
        var (storage, server) = (facts.Definition.StorageAccount, facts.Definition.DatabaseServer);
        var found = await Task.WhenAll(
            GlobalAsync(facts, storage, facts.StorageAccountAsync, facts.Subscription.StorageAccountNameAsync),
            GlobalAsync(facts, server, facts.DatabaseServerAsync, facts.Subscription.PostgreSqlServerNameAsync),
            ClusterAsync(facts));
        var findings = found.OfType<Finding>().ToList();
        if (findings.Count > 0)
            return findings;
        var names = string.Join(", ", new ArmResource?[] { storage, server, facts.Definition.Cluster }.OfType<ArmResource>().Select(resource => resource.Name));
        return [Finding.Passed($"{names} are free or ours")];
    }

    /// <summary>What is wrong with a DNS prefix; null when AKS takes it.</summary>
    // https://aka.ms/aks-naming-rules: the AKS resource provider's own message says so too (InvalidDNSPrefix).
    internal static string? DnsPrefixFault(string prefix) =>
        DnsPrefixPattern().IsMatch(prefix) ? null : "it must have 1 to 54 letters, digits and hyphens, and begin and end with a letter or digit";

    // Azure counts a name of our own as taken, so ours is looked for first.
    private static async Task<Finding?> GlobalAsync(
        PreflightFacts facts, ArmResource resource, Func<Task<Reading<JsonObject>>> read, Func<string, Task<Reading<NameAvailability>>> ask)
    {
        if (facts.IsRecorded(resource.Key))
            return null;
        var existing = await read();
        if (existing.Value is { } body)
            return facts.IsOurs(resource, body) ? null : Finding.Failure(NotOurs(resource));
        var availability = await ask(resource.Name);
        return availability switch
        {
            { Value: { IsAvailable: false } taken } => Finding.Failure(Taken(resource, taken)),
            { IsKnown: false } => Finding.NotChecked($"Whether the name {resource.Name} is free was not checked", availability.Problem!),
            _ => null,
        };
    }

    private static async Task<Finding?> ClusterAsync(PreflightFacts facts)
    {
        if (facts.Definition.Cluster is not { } cluster)
            return null;
        if (DnsPrefixFault(cluster.DnsPrefix) is { } fault)
        {
            return Finding.Failure(new ErrorDetails
            {
                What = $"The cluster's DNS prefix '{cluster.DnsPrefix}' cannot be used",
                Resource = cluster.Key,
                Code = "InvalidDNSPrefix",
                Why = fault,
                Remedy = "Choose another --org-prefix or --environment",
            });
        }

        return (await facts.ClusterAsync()).Value is { } body && !facts.IsOurs(cluster, body) ? Finding.Failure(NotOurs(cluster)) : null;
    }

    private static ErrorDetails Taken(ArmResource resource, NameAvailability taken) => new()
    {
        What = $"The name '{resource.Name}' ({resource.ResourceType}) cannot be used",
        Resource = resource.Key,
        Code = taken.Reason,
        Why = taken.Message,
        Remedy = "Such names are unique in all of Azure: choose another --org-prefix or --environment",
    };

    private static ErrorDetails NotOurs(ArmResource resource) => new()
    {
        What = $"{resource.Name} ({resource.ResourceType}) exists and is not this stack's",
        Resource = resource.Key,
        Why = "It does not carry the stack's tags",
        Remedy = "Choose another --org-prefix or --environment, or delete it if nobody needs it; a stack made by the public Terraform template is taken over by ImportTerraform",
    };

    [GeneratedRegex(@"^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,52}[a-zA-Z0-9])?\z")]
    private static partial Regex DnsPrefixPattern();
}
