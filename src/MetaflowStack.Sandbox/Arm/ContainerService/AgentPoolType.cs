using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Arm.Compute;
using MetaflowStack.Sandbox.Faults;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.ContainerService;

/// <summary>Microsoft.ContainerService/managedClusters/agentPools.</summary>
internal sealed class AgentPoolType(ArmWorld world) : AksType(world, "managedClusters/agentPools")
{
    /// <summary>The pools of a cluster, in the order of their creation.</summary>
    public static IEnumerable<ArmResource> Of(ArmWorld world, ArmResource cluster) =>
        world.Below(cluster.Id).Where(r => r.Type == "Microsoft.ContainerService/managedClusters/agentPools").OrderBy(r => r.CreatedAt);

    /// <summary>Checks that the subscription may have the nodes of pools.</summary>
    /// <exception cref="ArmException">400 PreconditionFailed or VMSizeNotSupported.</exception>
    public static void CheckNodes(ArmWorld world, string what, string id, IEnumerable<JsonObject> pools, string location) => world.Faults.CheckNodes(
        what, id, [.. pools.Select(p => new NodeRequest(p.Text("vmSize") ?? "", p.Integer("count") ?? 1, [.. p.Texts("availabilityZones")]))], location,
        family => ComputeUsages.Cores(world, location, family));

    /// <summary>Why the nodes of a pool cannot be had; null when they can.</summary>
    public static JsonObject? NodesFail(ArmWorld world, string id, JsonObject properties) => world.Faults.NodesFail(id, properties.Text("vmSize") ?? "");

    public override JsonObject Show(ArmResource resource, ArmRequest request) => new()
    {
        ["id"] = IdOf(resource), ["name"] = resource.Name, ["type"] = FullType, ["properties"] = AgentPoolBody.Show(resource, request.ApiVersion),
    };

    public override void Complete(Operation operation, ArmResource? resource)
    {
        base.Complete(operation, resource);
        if (resource is not null)
            ShowNodes(resource, operation.Kind == OperationKind.Delete ? 0 : resource.Properties.Integer("count") ?? 0);
    }

    /// <summary>Makes the nodes of a pool appear in the cluster.</summary>
    public void ShowNodes(ArmResource pool, int count)
    {
        var clusterId = ClusterOf(pool.Id);
        if (World.Clusters.Find(clusterId) is not null)
            World.Clusters.SetNodes(clusterId, pool.Name, pool.Properties.Text("vmSize")!, pool.State == "Failed" ? 0 : count);
    }

    protected override ArmException NotFound(ArmRequest request) => AksErrors.PoolNotFound(request.Path);

    protected override ArmResponse Put(ArmRequest request, ArmResource? existing)
    {
        var cluster = World.Find(request.Path.Up())!;
        CheckIdle(cluster.Id, request.Path.Text);
        var name = request.Path.Name;
        var wanted = (request.Content.At("properties") as JsonObject) ?? [];
        var azureNetwork = cluster.Properties.Text("networkProfile", "networkPlugin") == "azure";
        var completed = AgentPoolBody.Complete(wanted, cluster.Properties.Text("kubernetesVersion")!, azureNetwork);
        if (existing is not null)
            KeepFixed(existing, completed, wanted);
        AgentPoolRules.Check(World, name, completed, cluster.Body, existing);
        if (existing is null)
            CheckNodes(World, FaultBodies.AgentPool + name, request.Path.Text, [completed], cluster.Location);
        var failed = existing?.State == "Failed";
        var pool = existing ?? World.Add(new ArmResource($"{cluster.Id}/agentPools/{name}", FullType) { CreatedAt = World.Now });
        pool.Body["properties"] = completed;
        pool.State = existing is null ? "Creating" : "Updating";
        // A PUT to a pool that failed for lack of machines asks for them again.
        var failure = existing is null || failed ? NodesFail(World, pool.Id, completed) : null;
        var operation = Begin(pool, existing is null ? OperationKind.Create : OperationKind.Update, cluster.Location, existing is not null && failure is null ? (20, 60) : failure is null ? (120, 240) : (60, 120), failure);
        return WithLinks(Shown(existing is null ? 201 : 200, pool, request), request, operation);
    }

    protected override ArmResponse Delete(ArmRequest request, ArmResource? existing)
    {
        if (existing is null)
            return ArmResponse.Empty(204);
        var cluster = World.Find(request.Path.Up())!;
        CheckIdle(cluster.Id, existing.Id);
        if (existing.Properties.Text("mode") == "System" && !Of(World, cluster).Any(p => p.Key != existing.Key && p.Properties.Text("mode") == "System"))
            throw AksErrors.Bare(400, "LastSystemPoolCannotBeDeleted", "There has to be at least one system agent pool.");
        existing.State = "Deleting";
        var operation = Begin(existing, OperationKind.Delete, cluster.Location, (60, 150));
        return WithLinks(ArmResponse.Empty(202), request, operation);
    }

    private static string ClusterOf(string poolId) => poolId[..poolId.LastIndexOf("/agentPools/", StringComparison.OrdinalIgnoreCase)];

    /// <summary>What a client leaves out of an update stays as it is.</summary>
    private static void KeepFixed(ArmResource existing, JsonObject completed, JsonObject wanted)
    {
        foreach (var (name, value) in existing.Properties.ToList())
        {
            if (wanted.At(name) is null && !wanted.ContainsKey(name))
                completed[name] = value.Copy();
        }
    }
}
