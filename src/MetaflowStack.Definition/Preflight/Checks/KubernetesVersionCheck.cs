using MetaflowStack.Azure.Preflight;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Preflight.Checks;

/// <summary>Whether AKS offers the Kubernetes version that the cluster gets, and whether it is new enough for the manifests.</summary>
internal sealed class KubernetesVersionCheck : IPreflightCheck
{
    /// <summary>The oldest version that everything deployed supports: the release that Argo Workflows 3.7 was first tested on, and the oldest in AKS' long-term support.</summary>
    internal static readonly Version Oldest = new(1, 29);

    public string Area => "Kubernetes";

    public async Task<IReadOnlyList<Finding>> RunAsync(PreflightFacts facts, CancellationToken cancellationToken)
    {
        if (facts.Definition.Cluster is not { } cluster)
            return [Finding.Passed("the cluster of --kubeconfig is used")];
        if ((await facts.ClusterAsync()).Value is { } existing)
            return [Finding.Passed($"{cluster.Name} exists, with version {existing["properties"]?["currentKubernetesVersion"] ?? existing["properties"]?["kubernetesVersion"]}")];
        var offers = await facts.Subscription.KubernetesVersions;
        return offers.Value is null
            ? [Finding.NotChecked("The Kubernetes version was not checked", offers.Problem!)]
            : [Judge(cluster.KubernetesVersion, offers.Value, facts.Location)];
    }

    /// <summary>Judges the version that a new cluster gets.</summary>
    /// <param name="pinned">The version asked for; null: the region's default.</param>
    /// <param name="offers">What the region offers.</param>
    /// <param name="location">The region.</param>
    internal static Finding Judge(string? pinned, IReadOnlyList<KubernetesVersionOffer> offers, string location)
    {
        var offered = string.Join(", ", offers.Where(offer => !offer.IsPreview).Select(offer => offer.Version));
        var details = new ErrorDetails { What = "", Code = "K8sVersionNotSupported", Why = offered.Length == 0 ? "AKS offers none there" : $"Offered are {offered}", Remedy = "Choose another --location: az aks get-versions --location LOCATION" };
        if (pinned is not null)
        {
            return offers.Any(offer => offer.Version == pinned || offer.Patches.Contains(pinned))
                ? Finding.Passed($"AKS offers {pinned} in {location}")
                : Finding.Failure(details with { What = $"AKS does not offer Kubernetes {pinned} in {location}" });
        }

        if (offers.FirstOrDefault(offer => offer.IsDefault) is not { } preferred)
        {
            return offered.Length == 0
                ? Finding.Failure(details with { What = $"AKS offers no Kubernetes version in {location}" })
                : Finding.Warning(details with { What = $"AKS does not say which Kubernetes version is the default in {location}", Code = null, Remedy = null });
        }

        return Version.TryParse(preferred.Version, out var version) && version < Oldest
            ? Finding.Failure(details with { What = $"AKS' default version in {location}, Kubernetes {preferred.Version}, is older than {Oldest}, which the stack needs" })
            : Finding.Passed($"{preferred.Version} is AKS' default in {location}; {Oldest} is needed");
    }
}
