namespace MetaflowStack.Sandbox.Kubernetes.Controllers;

/// <summary>The controllers that every cluster runs.</summary>
internal static class ControllerList
{
    public static IReadOnlyList<IController> All(Cluster cluster) =>
    [
        new NamespaceController(cluster),
        new CustomResourceController(cluster),
        new DeploymentController(cluster),
        new ReplicaSetController(cluster),
        new StatefulSetController(cluster),
        new DaemonSetController(cluster),
        new JobController(cluster),
        new Scheduler(cluster),
        new Kubelet(cluster),
        new ServiceController(cluster),
        new VolumeClaimController(cluster),
        new GarbageCollector(cluster),
        new EventBusController(cluster),
        new EventSourceController(cluster),
        new WorkflowController(cluster),
    ];
}
