using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Preflight.Checks;

/// <summary>
/// Whether the stack's address ranges overlap each other or the cluster's services, and are large enough for the pods at most. What
/// exists has its addresses for good.
/// </summary>
internal sealed class AddressRangesCheck : IPreflightCheck
{
    public string Area => "addresses";

    public async Task<IReadOnlyList<Finding>> RunAsync(PreflightFacts facts, CancellationToken cancellationToken)
    {
        var network = await facts.NetworkAsync();
        if (!network.IsKnown)
            return [Finding.NotChecked("The address ranges were not checked", network.Problem!)];
        var findings = new List<Finding>();
        var settings = facts.Scope.Settings;
        var database = RangeOf(facts, network.Value, facts.Scope.Names.DatabaseSubnet, StackChoice.DatabaseSubnet, "--database-subnet", settings.DatabaseSubnet, findings);
        var kubernetes = RangeOf(facts, network.Value, facts.Scope.Names.KubernetesSubnet, StackChoice.KubernetesSubnet, "--kubernetes-subnet", settings.KubernetesSubnet, findings);
        var failures = Judge(facts.Definition.Cluster, MaximaOf(facts), database, kubernetes).Select(Finding.Failure).ToList();
        findings.AddRange(failures);
        if (failures.Count == 0)
        {
            findings.Add(Finding.Passed(facts.Definition.Cluster is { } cluster
                ? string.Create(CultureInfo.InvariantCulture, $"cluster {kubernetes}: {AddressRules.Addresses(kubernetes)} addresses, {AddressRules.ClusterAddresses(MaximaOf(facts))} needed at most; database {database}; services {cluster.ServiceCidr}")
                : $"database {database}"));
        }

        return findings;
    }

    /// <summary>Everything that is wrong with the ranges together.</summary>
    internal static IEnumerable<ErrorDetails> Judge(ManagedCluster? cluster, IReadOnlyList<int> poolMaxima, IPNetwork database, IPNetwork kubernetes)
    {
        if (AddressRules.DatabaseSubnetFault(database) is { } small)
            yield return Wrong($"The database's subnet {database} is too small", small, "--database-subnet");
        if (AddressRules.Overlap(database, kubernetes))
            yield return Wrong($"The subnets {database} and {kubernetes} overlap", "The database's and the cluster's addresses must be apart", "--database-subnet or --kubernetes-subnet");
        if (cluster is null)
            yield break;
        if (AddressRules.ClusterSubnetFault(kubernetes, poolMaxima) is { } tooSmall)
            yield return Wrong($"The cluster's subnet {kubernetes} is too small", $"It {tooSmall}", "--kubernetes-subnet") with { Code = "InsufficientSubnetSize" };
        var services = IPNetwork.Parse(cluster.ServiceCidr);
        foreach (var (range, name, option) in new[] { (database, "database's", "--database-subnet"), (kubernetes, "cluster's", "--kubernetes-subnet") })
            if (AddressRules.Overlap(services, range))
                yield return Wrong($"The {name} subnet {range} overlaps {services}, the cluster's range for services", "Pods could not reach both", option) with { Code = "ServiceCidrOverlapExistingSubnetsCidr" };
        if (!IPAddress.TryParse(cluster.DnsServiceIP, out var dns) || !services.Contains(dns) || dns.Equals(services.BaseAddress))
            yield return Wrong($"The cluster's DNS address {cluster.DnsServiceIP} is not in its range for services, {services}", "AKS refuses such a cluster", null);
    }

    private static ErrorDetails Wrong(string what, string why, string? option) => new()
    {
        What = what,
        Why = why,
        Remedy = option is null ? null : $"Choose another range with {option}; a subnet in use cannot be moved",
    };

    private static IReadOnlyList<int> MaximaOf(PreflightFacts facts) => facts.Definition.Cluster is { } cluster
        ? [cluster.DefaultPool.MaxCount, .. facts.Definition.Graph.Resources.OfType<AgentPool>().Select(pool => pool.Profile.MaxCount)]
        : [];

    private static IPNetwork RangeOf(
        PreflightFacts facts, JsonObject? network, string subnet, StackChoice choice, string option, string? given, List<Finding> findings)
    {
        var wanted = facts.Scope.Choices[choice];
        var existing = (network?["properties"]?["subnets"] as JsonArray ?? [])
            .FirstOrDefault(found => string.Equals(found?["name"]?.ToString(), subnet, StringComparison.OrdinalIgnoreCase))?["properties"];
        var range = (existing?["addressPrefix"] ?? (existing?["addressPrefixes"] as JsonArray)?.FirstOrDefault())?.ToString() ?? wanted;
        if (range != wanted)
            facts.Chosen[choice.Name] = range;
        if (given is not null && given != range)
        {
            findings.Add(Finding.Warning(new ErrorDetails
            {
                What = $"{option} {given} is not used: the subnet exists with {range}",
                Why = "A subnet in use cannot be moved",
                Remedy = $"Leave the option out, or give {range}",
            }));
        }

        return IPNetwork.Parse(range);
    }
}
