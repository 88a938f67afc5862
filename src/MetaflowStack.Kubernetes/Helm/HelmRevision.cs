using System.Text.Json.Nodes;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Kubernetes.Helm;

/// <summary>One revision of a release, as helm recorded it in the cluster.</summary>
public sealed record HelmRevision
{
    /// <summary>helm's word for a revision that was carried out and is in force.</summary>
    public const string Deployed = "deployed";

    /// <summary>The revision, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>helm's word for how it stands: <c>deployed</c>, <c>superseded</c>, <c>failed</c>, <c>pending-upgrade</c> and so on.</summary>
    public required string Status { get; init; }

    /// <summary>What was said of it when it was made (<c>--description</c>), or helm's own words.</summary>
    public required string Description { get; init; }

    /// <summary>The chart's name.</summary>
    public required string Chart { get; init; }

    /// <summary>The chart's version.</summary>
    public required string ChartVersion { get; init; }

    /// <summary>The values that were given, without the chart's own.</summary>
    public required JsonObject Values { get; init; }

    /// <summary>The objects that it consists of that run pods: Deployments, StatefulSets, DaemonSets and Jobs, hooks not among them.</summary>
    public required IReadOnlyList<KubernetesObjectId> Workloads { get; init; }

    /// <summary>Whether helm was interrupted at it: it refuses every upgrade then, until the revision is rolled back or uninstalled.</summary>
    public bool IsPending => Status.StartsWith("pending-", StringComparison.Ordinal) || Status == "uninstalling";
}
