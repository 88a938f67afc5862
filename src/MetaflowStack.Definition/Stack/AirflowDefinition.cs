using MetaflowStack.Definition.Credentials;
using MetaflowStack.Definition.Helm;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Stack;

/// <summary>Airflow, by its official chart.</summary>
internal static class AirflowDefinition
{
    internal const string Namespace = "airflow";

    /// <summary>The release, named as in the public Terraform template.</summary>
    internal const string Release = "airflow-deployment";

    /// <summary>The database that the chart brings along; pods reach it by this name.</summary>
    internal const string DatabaseHost = $"{Release}-postgresql";

    /// <summary>The claim of its volume.</summary>
    internal const string DatabaseClaim = $"data-{Release}-postgresql-0";

    /// <summary>Whether the release is this stack's: asked for, and not one that was there before and goes on by itself.</summary>
    internal static bool IsOurs(StackScope scope) => scope.Settings.DeployAirflow && scope.Choices[StackChoice.AirflowRelease] == StackChoice.AirflowRelease.Default;

    /// <summary>The release.</summary>
    internal static IEnumerable<Resource> Resources(
        StackScope scope, PinnedVersions versions, StorageDefinition storage, IReadOnlyList<CredentialSecret> credentials,
        WorkloadIdentityDefinition? identity, ClusterDefinition? cluster, OwnershipLabels labels)
    {
        if (!IsOurs(scope))
            yield break;
        var chart = versions.Charts["airflow"];
        var restartedBy = credentials.Where(secret => secret.Namespace == Namespace)
            .ToDictionary(secret => $"metaflow-stack/{secret.Name}", secret => Input<string>.From(secret.Version));
        var references = new Dictionary<string, Input<string>>();
        if (identity is not null)
            references[WorkloadIdentityManifests.ClientId] = restartedBy[WorkloadIdentityManifests.RestartAnnotation] = identity.Identity.ClientId;
        yield return new HelmRelease
        {
            Key = HelmRelease.KeyFor(Namespace, Release),
            Stage = Stages.Airflow,
            Namespace = Namespace,
            Name = Release,
            Chart = new ChartSource(scope.Settings.AirflowChart, chart.Name, chart.Version),
            Values = AirflowValues.Of(chart, scope.Names.StorageAccount, labels, identity is not null),
            References = references,
            AnnotationsValue = AirflowValues.Annotations,
            RestartedBy = restartedBy,
            Cluster = cluster is null ? null : Input<string>.From(cluster.Cluster.Id),
            // Not its namespace: by itself that goes only after helm has taken the release out of it; with the cluster, both do.
            Container = cluster?.Cluster.Key,
            DependsOn = [storage.AirflowLogs!.Key, WorkloadsDefinition.NamespaceKey(Namespace), .. identity?.CredentialsIn(Namespace) ?? []],
            UsualDuration = TimeSpan.FromMinutes(4),
        };
    }
}
