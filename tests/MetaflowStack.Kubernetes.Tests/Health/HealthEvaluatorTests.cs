using System.Text.Json.Nodes;
using MetaflowStack.Kubernetes.Health;
using MetaflowStack.Kubernetes.Tests.Server;

namespace MetaflowStack.Kubernetes.Tests.Health;

/// <summary>kstatus' rules, case by case. The clock stands at 2026-01-01T00:00:00Z.</summary>
public class HealthEvaluatorTests
{
    public static TheoryData<string, string, string, HealthStatus, string> Cases => new()
    {
        // apiVersion/kind, spec, status (and metadata after a |), verdict, message
        { "apps/v1 Deployment", "{replicas: 2, progressDeadlineSeconds: 600}", "{}", HealthStatus.InProgress, "Replicas: 0/2" },
        { "apps/v1 Deployment", "{progressDeadlineSeconds: 600}", "{}", HealthStatus.InProgress, "Replicas: 0/1" },
        { "apps/v1 Deployment", "{replicas: 2}", "{replicas: 2, updatedReplicas: 1}", HealthStatus.InProgress, "Updated: 1/2" },
        { "apps/v1 Deployment", "{replicas: 1}", "{replicas: 3, updatedReplicas: 1}", HealthStatus.InProgress, "Pending termination: 2" },
        { "apps/v1 Deployment", "{replicas: 2}", "{replicas: 2, updatedReplicas: 2, availableReplicas: 1}", HealthStatus.InProgress, "Available: 1/2" },
        { "apps/v1 Deployment", "{replicas: 2}", "{replicas: 2, updatedReplicas: 2, availableReplicas: 2, readyReplicas: 1}", HealthStatus.InProgress, "Ready: 1/2" },
        { "apps/v1 Deployment", "{replicas: 1, progressDeadlineSeconds: 600}", "{replicas: 1, updatedReplicas: 1, availableReplicas: 1, readyReplicas: 1, conditions: [{type: Progressing, status: 'True', reason: ReplicaSetUpdated}]}", HealthStatus.InProgress, "ReplicaSet not Available" },
        { "apps/v1 Deployment", "{replicas: 1}", "{replicas: 1, updatedReplicas: 1, availableReplicas: 1, readyReplicas: 1}", HealthStatus.InProgress, "Deployment not Available" },
        { "apps/v1 Deployment", "{replicas: 1, progressDeadlineSeconds: 600}", "{replicas: 1, updatedReplicas: 1, availableReplicas: 1, readyReplicas: 1, conditions: [{type: Progressing, status: 'True', reason: NewReplicaSetAvailable}, {type: Available, status: 'True'}]}", HealthStatus.Current, "Deployment is available. Replicas: 1" },
        { "apps/v1 Deployment", "{replicas: 1}", "{conditions: [{type: Progressing, status: 'False', reason: ProgressDeadlineExceeded}]}", HealthStatus.Failed, "Progress deadline exceeded" },
        { "apps/v1 Deployment", "{replicas: 1}", "{observedGeneration: 1}|{generation: 2}", HealthStatus.InProgress, "Deployment generation is 2, but latest observed generation is 1" },
        { "apps/v1 Deployment", "{}", "{}|{deletionTimestamp: '2026-01-01T00:00:00Z'}", HealthStatus.Terminating, "Resource scheduled for deletion" },

        { "apps/v1 StatefulSet", "{replicas: 2}", "{replicas: 1}", HealthStatus.InProgress, "Replicas: 1/2" },
        { "apps/v1 StatefulSet", "{replicas: 2}", "{replicas: 2, readyReplicas: 1}", HealthStatus.InProgress, "Ready: 1/2" },
        { "apps/v1 StatefulSet", "{replicas: 1}", "{replicas: 2, readyReplicas: 2}", HealthStatus.InProgress, "Pending termination: 1" },
        { "apps/v1 StatefulSet", "{replicas: 2}", "{replicas: 2, readyReplicas: 2, currentReplicas: 1}", HealthStatus.InProgress, "current: 1/2" },
        { "apps/v1 StatefulSet", "{replicas: 2}", "{replicas: 2, readyReplicas: 2, currentReplicas: 2, currentRevision: a, updateRevision: b}", HealthStatus.InProgress, "Waiting for updated revision to match current" },
        { "apps/v1 StatefulSet", "{replicas: 2}", "{replicas: 2, readyReplicas: 2, currentReplicas: 2, currentRevision: a, updateRevision: a}", HealthStatus.Current, "All replicas scheduled as expected. Replicas: 2" },
        { "apps/v1 StatefulSet", "{replicas: 3, updateStrategy: {rollingUpdate: {partition: 2}}}", "{replicas: 3, readyReplicas: 3, updatedReplicas: 0}", HealthStatus.InProgress, "updated: 0/1" },
        { "apps/v1 StatefulSet", "{replicas: 3, updateStrategy: {rollingUpdate: {partition: 2}}}", "{replicas: 3, readyReplicas: 3, updatedReplicas: 1}", HealthStatus.Current, "Partition rollout complete. updated: 1" },
        { "apps/v1 StatefulSet", "{replicas: 3, updateStrategy: {type: OnDelete}}", "{}", HealthStatus.Current, "StatefulSet is using the ondelete update strategy" },

        { "apps/v1 DaemonSet", "{}", "{}", HealthStatus.InProgress, "DaemonSet metadata.generation not found" },
        { "apps/v1 DaemonSet", "{}", "{}|{generation: 1}", HealthStatus.InProgress, "DaemonSet status.observedGeneration not found" },
        { "apps/v1 DaemonSet", "{}", "{observedGeneration: 1}|{generation: 1}", HealthStatus.InProgress, "Missing .status.desiredNumberScheduled" },
        { "apps/v1 DaemonSet", "{}", "{observedGeneration: 1, desiredNumberScheduled: 2, currentNumberScheduled: 1}|{generation: 1}", HealthStatus.InProgress, "Current: 1/2" },
        { "apps/v1 DaemonSet", "{}", "{observedGeneration: 1, desiredNumberScheduled: 2, currentNumberScheduled: 2, updatedNumberScheduled: 1}|{generation: 1}", HealthStatus.InProgress, "Updated: 1/2" },
        { "apps/v1 DaemonSet", "{}", "{observedGeneration: 1, desiredNumberScheduled: 2, currentNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1}|{generation: 1}", HealthStatus.InProgress, "Available: 1/2" },
        { "apps/v1 DaemonSet", "{}", "{observedGeneration: 1, desiredNumberScheduled: 2, currentNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2, numberReady: 1}|{generation: 1}", HealthStatus.InProgress, "Ready: 1/2" },
        { "apps/v1 DaemonSet", "{}", "{observedGeneration: 1, desiredNumberScheduled: 2, currentNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2, numberReady: 2}|{generation: 1}", HealthStatus.Current, "All replicas scheduled as expected. Replicas: 2" },

        { "apps/v1 ReplicaSet", "{replicas: 2}", "{conditions: [{type: ReplicaFailure, status: 'True', reason: FailedCreate}]}", HealthStatus.InProgress, "Replica Failure condition. Check Pods" },
        { "apps/v1 ReplicaSet", "{replicas: 2}", "{replicas: 2, fullyLabeledReplicas: 1}", HealthStatus.InProgress, "Labelled: 1/2" },
        { "apps/v1 ReplicaSet", "{replicas: 2}", "{replicas: 2, fullyLabeledReplicas: 2, availableReplicas: 1}", HealthStatus.InProgress, "Available: 1/2" },
        { "apps/v1 ReplicaSet", "{replicas: 2}", "{replicas: 2, fullyLabeledReplicas: 2, availableReplicas: 2, readyReplicas: 1}", HealthStatus.InProgress, "Ready: 1/2" },
        { "apps/v1 ReplicaSet", "{replicas: 2}", "{replicas: 3, fullyLabeledReplicas: 2, availableReplicas: 2, readyReplicas: 2}", HealthStatus.InProgress, "Pending termination: 1" },
        { "apps/v1 ReplicaSet", "{replicas: 2}", "{replicas: 2, fullyLabeledReplicas: 2, availableReplicas: 2, readyReplicas: 2}", HealthStatus.Current, "ReplicaSet is available. Replicas: 2" },

        { "v1 Pod", "{}", "{}", HealthStatus.InProgress, "Pod phase not available" },
        { "v1 Pod", "{}", "{phase: Pending}", HealthStatus.InProgress, "Pod is in the Pending phase" },
        { "v1 Pod", "{}", "{phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable}]}|{creationTimestamp: '2025-12-31T23:59:50Z'}", HealthStatus.InProgress, "Pod has not been scheduled" },
        { "v1 Pod", "{}", "{phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable}]}|{creationTimestamp: '2025-12-31T23:59:40Z'}", HealthStatus.Failed, "Pod could not be scheduled" },
        { "v1 Pod", "{}", "{phase: Running}", HealthStatus.InProgress, "Pod is running but is not Ready" },
        { "v1 Pod", "{}", "{phase: Running, containerStatuses: [{name: a, state: {running: {}}}, {name: b, state: {waiting: {reason: CrashLoopBackOff}}}]}", HealthStatus.Failed, "Containers in CrashLoop state: b" },
        { "v1 Pod", "{}", "{phase: Running, conditions: [{type: Ready, status: 'True'}]}", HealthStatus.Current, "Pod is Ready" },
        { "v1 Pod", "{}", "{phase: Succeeded}", HealthStatus.Current, "Pod has completed successfully" },
        { "v1 Pod", "{}", "{phase: Failed}", HealthStatus.Current, "Pod has completed, but not successfully" },

        { "batch/v1 Job", "{}", "{}", HealthStatus.InProgress, "Job not started" },
        { "batch/v1 Job", "{completions: 4}", "{startTime: '2026-01-01T00:00:00Z', active: 2, succeeded: 1}", HealthStatus.Current, "Job in progress. success:1, active: 2, failed: 0" },
        { "batch/v1 Job", "{parallelism: 4}", "{succeeded: 4, conditions: [{type: Complete, status: 'True'}]}", HealthStatus.Current, "Job Completed. succeeded: 4/4" },
        { "batch/v1 Job", "{}", "{failed: 1, conditions: [{type: Failed, status: 'True'}]}", HealthStatus.Failed, "Job Failed. failed: 1/1" },
        { "batch/v1 Job", "{}", "{conditions: [{type: Suspended, status: 'True'}]}", HealthStatus.Current, "Job is suspended" },
        { "batch/v1 CronJob", "{}", "{}", HealthStatus.Current, "Resource is always ready" },

        { "v1 Service", "{type: ClusterIP}", "{}", HealthStatus.Current, "Service is ready" },
        { "v1 Service", "{type: LoadBalancer}", "{}", HealthStatus.InProgress, "ClusterIP not set. Service type: LoadBalancer" },
        { "v1 Service", "{type: LoadBalancer, clusterIP: 10.0.0.1}", "{}", HealthStatus.Current, "Service is ready" },
        { "v1 PersistentVolumeClaim", "{}", "{}", HealthStatus.InProgress, "PVC is not Bound. phase: unknown" },
        { "v1 PersistentVolumeClaim", "{}", "{phase: Pending}", HealthStatus.InProgress, "PVC is not Bound. phase: Pending" },
        { "v1 PersistentVolumeClaim", "{}", "{phase: Bound}", HealthStatus.Current, "PVC is Bound" },
        { "v1 ConfigMap", "{}", "{}", HealthStatus.Current, "Resource is always ready" },
        { "v1 Secret", "{}", "{}", HealthStatus.Current, "Resource is always ready" },
        { "v1 Namespace", "{}", "{phase: Active}", HealthStatus.Current, "Resource is current" },
        { "v1 Namespace", "{}", "{phase: Terminating}|{deletionTimestamp: '2026-01-01T00:00:00Z'}", HealthStatus.Terminating, "Resource scheduled for deletion" },
        { "policy/v1 PodDisruptionBudget", "{}", "{observedGeneration: 1}|{generation: 1}", HealthStatus.Current, "AllowedDisruptions has been computed." },
        { "policy/v1 PodDisruptionBudget", "{}", "{observedGeneration: 1}|{generation: 2}", HealthStatus.InProgress, "PodDisruptionBudget generation is 2, but latest observed generation is 1" },

        { "apiextensions.k8s.io/v1 CustomResourceDefinition", "{}", "{}", HealthStatus.InProgress, "Install in progress" },
        { "apiextensions.k8s.io/v1 CustomResourceDefinition", "{}", "{conditions: [{type: NamesAccepted, status: 'False', reason: Conflict, message: plural name taken}]}", HealthStatus.Failed, "plural name taken" },
        { "apiextensions.k8s.io/v1 CustomResourceDefinition", "{}", "{conditions: [{type: Established, status: 'False', reason: Installing}]}", HealthStatus.InProgress, "Install in progress" },
        { "apiextensions.k8s.io/v1 CustomResourceDefinition", "{}", "{conditions: [{type: Established, status: 'False', reason: NotAccepted, message: refused}]}", HealthStatus.Failed, "refused" },
        { "apiextensions.k8s.io/v1 CustomResourceDefinition", "{}", "{conditions: [{type: NamesAccepted, status: 'True'}, {type: Established, status: 'True'}]}", HealthStatus.Current, "CRD is established" },

        { "example.com/v1 Thing", "{}", "{}", HealthStatus.Current, "Resource is current" },
        { "example.com/v1 Thing", "{}", "{conditions: [{type: Ready, status: 'True'}]}", HealthStatus.Current, "Resource is Ready" },
        { "example.com/v1 Thing", "{}", "{conditions: [{type: Ready, status: 'False', message: not yet}]}", HealthStatus.InProgress, "not yet" },
        { "example.com/v1 Thing", "{}", "{conditions: [{type: Ready, status: Unknown}]}", HealthStatus.InProgress, "Resource is not Ready" },
        { "example.com/v1 Thing", "{}", "{conditions: [{type: Reconciling, status: 'True', message: busy}]}", HealthStatus.InProgress, "busy" },
        { "example.com/v1 Thing", "{}", "{conditions: [{type: Stalled, status: 'True', message: stuck}]}", HealthStatus.Failed, "stuck" },
        // Another group's Deployment is a custom resource like any other.
        { "example.com/v1 Deployment", "{replicas: 3}", "{}", HealthStatus.Current, "Resource is current" },

        { "argoproj.io/v1alpha1 EventBus", "{}", "{}", HealthStatus.InProgress, "Configured is not known yet" },
        { "argoproj.io/v1alpha1 EventBus", "{}", "{conditions: [{type: Configured, status: 'True'}, {type: Deployed, status: 'False', message: no nodes}]}", HealthStatus.InProgress, "no nodes" },
        { "argoproj.io/v1alpha1 EventBus", "{}", "{conditions: [{type: Configured, status: 'True'}, {type: Deployed, status: 'True'}]}", HealthStatus.Current, "Configured, Deployed are true" },
        { "argoproj.io/v1alpha1 EventSource", "{}", "{conditions: [{type: Deployed, status: 'True'}]}", HealthStatus.InProgress, "SourcesProvided is not known yet" },
        { "argoproj.io/v1alpha1 EventSource", "{}", "{conditions: [{type: SourcesProvided, status: 'True'}, {type: Deployed, status: 'True'}]}", HealthStatus.Current, "SourcesProvided, Deployed are true" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_object_is_judged(string type, string spec, string status, HealthStatus verdict, string message)
    {
        var parts = status.Split('|');
        var body = new JsonObject
        {
            ["apiVersion"] = type.Split(' ')[0],
            ["kind"] = type.Split(' ')[1],
            ["metadata"] = parts.Length > 1 ? Yaml(parts[1]) : new JsonObject(),
            ["spec"] = Yaml(spec),
            ["status"] = Yaml(parts[0]),
        };
        Assert.Equal(new ObjectHealth(verdict, message), HealthEvaluator.Evaluate(body, new ManualTime()));
    }

    private static JsonNode? Yaml(string text) => MetaflowStack.Kubernetes.Manifests.YamlReader.Read(text, "case")[0].Root;
}
