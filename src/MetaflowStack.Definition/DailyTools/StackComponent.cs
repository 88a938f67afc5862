using System.Text.Json.Nodes;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Forwarding;
using MetaflowStack.Kubernetes.Health;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.DailyTools;

/// <summary>A part of the stack that runs in the cluster, under the name by which people ask for it. As in <c>manifests/</c>.</summary>
/// <param name="Name">The name.</param>
/// <param name="Stage">The stage that deploys it.</param>
/// <param name="Workload">The object that its pods come from.</param>
internal sealed record StackComponent(string Name, string Stage, KubernetesObjectId Workload)
{
    private const string Argo = "argo";
    private const string AirflowDatabase = "airflow-database";

    /// <summary>Every component, whether or not it is part of a stack.</summary>
    internal static readonly IReadOnlyList<StackComponent> All =
    [
        Deployment("metadata-service", Stages.Services, "default") with { Probe = new("default", "metadata-service", 8080, "/ping"), LocalPort = 8080 },
        Deployment("metaflow-ui-backend-service", Stages.Services, "default") with { Probe = new("default", "metaflow-ui-backend-service", 8083, "/api/ping"), LocalPort = 8083 },
        Deployment("metaflow-ui-static-service", Stages.Services, "default") with { Probe = new("default", "metaflow-ui-static-service", 3000, "/"), LocalPort = 3000 },
        Deployment("argo-server", Stages.Argo, Argo) with { Probe = new(Argo, "argo-server", 2746, "/") { Scheme = "https" }, LocalPort = 2746 },
        Deployment("workflow-controller", Stages.Argo, Argo),
        new("argo-events-controller", Stages.Argo, new("apps/v1", "Deployment", "argo-events", "controller-manager")),
        new("argo-events-webhook", Stages.Argo, new("argoproj.io/v1alpha1", "EventSource", Argo, "argo-events-webhook"))
        {
            // It takes events only: there is nothing to ask it for.
            Service = new(Argo, "argo-events-webhook-eventsource-svc", 12000, 12000),
        },
        Airflow("scheduler") with { ReportedAs = "scheduler" },
        Airflow("webserver") with { Probe = AirflowHealth, LocalPort = 9090 },
        Airflow("triggerer") with { ReportedAs = "triggerer" },
        new(AirflowDatabase, Stages.Airflow, new("apps/v1", "StatefulSet", AirflowDefinition.Namespace, AirflowDefinition.DatabaseHost)) { ReportedAs = "metadatabase" },
    ];

    /// <summary>What Airflow's webserver says of all of Airflow (its /health).</summary>
    internal static ServiceProbe AirflowHealth => new(AirflowDefinition.Namespace, $"{AirflowDefinition.Release}-webserver", 8080, "/health");

    /// <summary>The component that Airflow reads DAG files in.</summary>
    internal static StackComponent AirflowScheduler => All.Single(component => component.Name == "airflow-scheduler");

    /// <summary>The question that it answers when it is well; null: there is none, and its pods say it.</summary>
    internal ServiceProbe? Probe { get; private init; }

    /// <summary>The Service that people use from their machines; null: none.</summary>
    internal ForwardedService? Service { get => field ?? (Probe is null ? null : new(Probe.Namespace, Probe.Service, Probe.Port, LocalPort)); private init; }

    /// <summary>Under which name <see cref="AirflowHealth"/> speaks of it; null: it does not.</summary>
    internal string? ReportedAs { get; private init; }

    private int LocalPort { get; init; }

    /// <summary>The components of a stack, by its settings.</summary>
    internal static IEnumerable<StackComponent> Of(StackSettings settings) => All.Where(component => component.Stage switch
    {
        Stages.Argo => settings.DeployArgo,
        Stages.Airflow => settings.DeployAirflow,
        _ => true,
    });

    /// <summary>The same, and Airflow's where its release is there without being asked for: one that was kept, or an option that was left out.</summary>
    internal static async Task<IReadOnlyList<StackComponent>> FindAsync(KubernetesClient client, StackSettings settings, CancellationToken cancellationToken)
    {
        var hasAirflow = settings.DeployAirflow || await AirflowScheduler.FindWorkloadAsync(client, cancellationToken) is not null;
        return [.. Of(settings).Union(All.Where(component => component.Stage == Stages.Airflow && hasAirflow))];
    }

    /// <summary>The object that its pods come from, as it is; null: there is none.</summary>
    internal async Task<JsonObject?> FindWorkloadAsync(KubernetesClient client, CancellationToken cancellationToken) =>
        await client.GetAsync(Workload, cancellationToken)
        // With volumes for its logs the chart makes a scheduler or triggerer a StatefulSet; a release that was kept may have them.
        ?? (Stage == Stages.Airflow && Workload.Kind == "Deployment" ? await client.GetAsync(Workload with { Kind = "StatefulSet" }, cancellationToken) : null);

    private static StackComponent Airflow(string name) =>
        new($"airflow-{name}", Stages.Airflow, new("apps/v1", "Deployment", AirflowDefinition.Namespace, $"{AirflowDefinition.Release}-{name}"));

    private static StackComponent Deployment(string name, string stage, string kubernetesNamespace) =>
        new(name, stage, new("apps/v1", "Deployment", kubernetesNamespace, name));
}
