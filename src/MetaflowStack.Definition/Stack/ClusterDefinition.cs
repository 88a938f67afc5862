using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Stack;

/// <summary>The AKS cluster and its two node pools; sizes as in the public Terraform template.</summary>
internal sealed class ClusterDefinition
{
    internal const string TaskPool = "taskworkers";

    internal ClusterDefinition(StackScope scope, NetworkDefinition network)
    {
        Cluster = new ManagedCluster
        {
            Key = ManagedCluster.KeyFor("metaflow"),
            Stage = Stages.Infra,
            Parent = network.ResourceGroup.Id,
            Name = scope.Names.ManagedCluster,
            Location = scope.Settings.Location,
            Tags = scope.Tags,
            DnsPrefix = scope.Names.ManagedCluster,
            WorkloadIdentity = scope.UsesWorkloadIdentity,
            DefaultPool = new AgentPoolProfile
            {
                VmSizes = scope.Sizes.Default,
                MinCount = scope.Choices.Number(StackChoice.DefaultPoolMinimum),
                MaxCount = scope.Choices.Number(StackChoice.DefaultPoolMaximum),
                Mode = "System",
                Subnet = network.KubernetesSubnet.Id,
            },
        };
        TaskWorkers = new AgentPool
        {
            Key = AgentPool.KeyFor(TaskPool),
            Stage = Stages.Infra,
            Parent = Cluster.Id,
            Name = TaskPool,
            Location = scope.Settings.Location,
            Profile = new AgentPoolProfile
            {
                VmSizes = scope.Sizes.Task,
                MinCount = scope.Choices.Number(StackChoice.TaskPoolMinimum),
                MaxCount = scope.Choices.Number(StackChoice.TaskPoolMaximum),
                Subnet = network.KubernetesSubnet.Id,
            },
        };
    }

    internal ManagedCluster Cluster { get; }

    internal AgentPool TaskWorkers { get; }

    internal IEnumerable<Resource> Resources => [Cluster, TaskWorkers];
}
