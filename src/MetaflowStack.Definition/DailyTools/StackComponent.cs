using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.Stack;
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
    ];

    /// <summary>The question that it answers when it is well; null: there is none, and its pods say it.</summary>
    internal ServiceProbe? Probe { get; private init; }

    /// <summary>The Service that people use from their machines; null: none.</summary>
    internal ForwardedService? Service { get => field ?? (Probe is null ? null : new(Probe.Namespace, Probe.Service, Probe.Port, LocalPort)); private init; }

    private int LocalPort { get; init; }

    /// <summary>The components of a stack.</summary>
    internal static IEnumerable<StackComponent> Of(StackSettings settings) => All.Where(component => component.Stage != Stages.Argo || settings.DeployArgo);

    private static StackComponent Deployment(string name, string stage, string kubernetesNamespace) =>
        new(name, stage, new("apps/v1", "Deployment", kubernetesNamespace, name));
}
