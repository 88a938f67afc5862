using System.Globalization;
using MetaflowStack.Azure.Preflight;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Preflight.Checks;

/// <summary>Limits on numbers of things: public IP addresses and virtual networks, which stop a cluster, and storage accounts.</summary>
internal sealed class LimitsCheck : IPreflightCheck
{
    // Names as in usage.json's example and in Azure's answers. A cluster has one address of its own, for what its pods ask of the internet.
    private static readonly string[] PublicAddresses = ["PublicIPAddresses", "StandardSkuPublicIpAddresses"];
    private static readonly string[] Networks = ["VirtualNetworks"];
    private static readonly string[] Accounts = ["StorageAccounts"];

    public string Area => "limits";

    public async Task<IReadOnlyList<Finding>> RunAsync(PreflightFacts facts, CancellationToken cancellationToken)
    {
        var (network, storage) = (await facts.Subscription.NetworkUsages, await facts.Subscription.StorageUsages);
        var hasCluster = facts.Definition.Cluster is null || (await facts.ClusterAsync()).Value is not null;
        var hasNetwork = (await facts.NetworkAsync()).Value is not null;
        var hasAccount = (await facts.StorageAccountAsync()).Value is not null;
        var findings = new List<Finding>();
        var seen = new List<Usage>();
        var newAccounts = (hasAccount ? 0 : 1) + (await facts.MakesStateAccountAsync() ? 1 : 0);
        foreach (var (usages, names, needed, code) in new[]
                 {
                     (network, PublicAddresses, hasCluster ? 0 : 1, "PublicIPCountLimitReached"),
                     (network, Networks, hasNetwork ? 0 : 1, "VirtualNetworkCountLimitReached"),
                     (storage, Accounts, newAccounts, "MaxStorageAccountsCountPerSubscriptionExceeded"),
                 })
        {
            var limits = (usages.Value ?? []).Where(usage => names.Contains(usage.Name, StringComparer.OrdinalIgnoreCase)).ToList();
            seen.AddRange(limits);
            // One thing counts against several limits; the first that is reached says enough.
            findings.AddRange(limits.Where(limit => needed > limit.Free).Take(1).Select(limit => Finding.Failure(Reached(limit, needed, facts.Location, code))));
        }

        findings.AddRange(new[] { (network, "Network limits were not checked"), (storage, "Storage limits were not checked") }
            .Where(reading => !reading.Item1.IsKnown).Select(reading => Finding.NotChecked(reading.Item2, reading.Item1.Problem!)));
        if (findings.Count == 0 || seen.Count > 0 && findings.All(finding => finding.Kind != FindingKind.Failure))
            findings.Add(Finding.Passed(seen.Count == 0 ? "Azure lists none" : string.Join(", ", seen.Select(usage => string.Create(CultureInfo.InvariantCulture, $"{usage.Text} {usage.Current} of {usage.Limit}")))));
        return findings;
    }

    private static ErrorDetails Reached(Usage limit, int needed, string location, string code) => new()
    {
        What = $"{location} has no room for another of: {limit.Text}",
        Code = code,
        Why = string.Create(CultureInfo.InvariantCulture, $"{limit.Name}: {limit.Limit} are allowed, {limit.Current} are in use, {needed} more {(needed == 1 ? "is" : "are")} needed"),
        Remedy = $"Delete one that nobody needs, ask for more: {QuotaLinks.Quotas}, or choose another --location",
    };
}
