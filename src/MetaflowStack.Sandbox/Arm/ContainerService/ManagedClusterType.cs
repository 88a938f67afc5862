using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Arm.Network;
using MetaflowStack.Sandbox.Arm.Resources;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.ContainerService;

/// <summary>Microsoft.ContainerService/managedClusters: its pools are resources of their own; it has a resource group for its nodes.</summary>
internal sealed class ManagedClusterType(ArmWorld world, AgentPoolType pools, ResourceGroupType groups) : AksType(world, "managedClusters")
{
    public override JsonObject Show(ArmResource resource, ArmRequest request) =>
        ManagedClusterBody.Of(resource, AgentPoolType.Of(World, resource), IdOf(resource), World.Directory.TenantId, request.ApiVersion);

    public override TimeSpan DeletionTime(ArmResource resource) => TimeSpan.FromMinutes(4);

    public override void Complete(Operation operation, ArmResource? resource)
    {
        base.Complete(operation, resource);
        if (resource is null || operation.Kind == OperationKind.Delete)
            return;
        // A cluster whose creation failed is finished by the PUT that mends it.
        if (operation.Failure is null && World.Clusters.Find(resource.Id) is null)
            ManagedClusterParts.Finish(World, resource);
        if (World.Clusters.Find(resource.Id) is not null)
        {
            var signsIn = resource.Properties.Boolean("securityProfile", "workloadIdentity", "enabled") == true;
            World.Clusters.SetIdentity(resource.Id, ManagedClusterBody.IssuerOf(resource, World.Directory.TenantId), signsIn ? World.Directory.TenantId : null);
        }

        foreach (var pool in AgentPoolType.Of(World, resource).Where(p => p.State is "Creating" or "Updating"))
        {
            if (World.Running(pool.Id) is not null)
                continue; // has an operation of its own
            pool.State = resource.State;
            pools.ShowNodes(pool, pool.Properties.Integer("count") ?? 0);
        }
    }

    public override void Removed(ArmResource resource)
    {
        World.Clusters.Delete(resource.Id);
        if (resource.Hidden.Text("principalId") is { } principal)
            World.Directory.RemovePrincipal(principal);
        if (resource.Properties.Text("nodeResourceGroup") is { } nodes && World.ResourceGroup(nodes) is { } group)
            World.Remove(group.Id);
    }

    protected override ArmResponse Put(ArmRequest request, ArmResource? existing)
    {
        var location = RequireLocation(request, existing);
        var wanted = Desired(request).WithoutBlanks();
        wanted["location"] = location.Name;
        if (existing is not null)
            return Update(request, existing, wanted);
        ManagedClusterRules.CheckNew(request.Path.Name, wanted);
        var properties = wanted.Child("properties");
        var version = KubernetesVersions.Resolve(properties.Text("kubernetesVersion"), World.Faults.Offers);
        properties["kubernetesVersion"] = version;
        properties.Default("nodeResourceGroup", Shortened($"MC_{request.Path.ResourceGroup}_{request.Path.Name}_{location.Name}"));
        var profiles = Profiles(wanted, version);
        foreach (var (name, profile) in profiles)
            AgentPoolRules.Check(World, name, profile, wanted, null);
        AgentPoolType.CheckNodes(World, $"container service {request.Path.Name} in resource group {request.Path.ResourceGroup}", request.Path.Text, profiles.Select(p => p.Value), location.Name);
        foreach (var computed in (string[])["agentPoolProfiles", "provisioningState", "fqdn", "powerState", "identityProfile"])
            properties.Remove(computed);
        var cluster = Create(request, wanted);
        ManagedClusterParts.Begin(World, cluster, groups);
        cluster.State = "Creating";
        foreach (var (name, profile) in profiles)
            Add(cluster, name, profile);
        var failure = NodesFail(cluster, profiles) ?? NetworkUsages.PublicAddressProblem(World, location.Name);
        var operation = Begin(cluster, OperationKind.Create, location.Name, failure is null ? (240, 480) : (60, 120), failure);
        return WithLinks(Shown(201, cluster, request), request, operation);
    }

    protected override ArmResponse Patch(ArmRequest request, ArmResource existing)
    {
        CheckIdle(existing.Id);
        existing.Body["tags"] = request.Content.At("tags").Copy() ?? new JsonObject();
        existing.State = "Updating";
        return WithLinks(Shown(200, existing, request), request, Begin(existing, OperationKind.Update, existing.Location, (10, 30)));
    }

    protected override ArmResponse Delete(ArmRequest request, ArmResource? existing)
    {
        if (existing is null)
            return ArmResponse.Empty(204);
        CheckIdle(existing.Id);
        existing.State = "Deleting";
        return WithLinks(ArmResponse.Empty(202), request, Begin(existing, OperationKind.Delete, existing.Location, (150, 300)));
    }

    protected override ArmResponse Act(ArmRequest request, ArmResource? existing, string action)
    {
        var cluster = existing ?? throw ArmErrors.ResourceNotFound(ArmPath.Parse(request.Path.Owner()));
        var name = action.ToUpperInvariant() switch
        {
            "LISTCLUSTERADMINCREDENTIAL" => "clusterAdmin",
            "LISTCLUSTERUSERCREDENTIAL" or "LISTCLUSTERMONITORINGUSERCREDENTIAL" => "clusterUser",
            _ => null,
        };
        return name is null
            ? base.Act(request, existing, action)
            : new ArmResponse(200, Kubeconfig.Credentials(World, cluster, name, request.BaseUrl)) { ContentType = Json };
    }

    private ArmResponse Update(ArmRequest request, ArmResource existing, JsonObject wanted)
    {
        CheckIdle(existing.Id);
        ManagedClusterRules.CheckChange(existing, wanted);
        var version = existing.Properties.Text("kubernetesVersion")!;
        if (wanted.Text("properties", "kubernetesVersion") is { Length: > 0 } asked)
            version = asked.Split('.').Length == 2 && version.StartsWith(asked + ".", StringComparison.Ordinal) ? version : KubernetesVersions.Resolve(asked, World.Faults.Offers);
        var properties = wanted.Child("properties");
        properties["kubernetesVersion"] = version;
        var profiles = Profiles(wanted, version);
        foreach (var (name, profile) in profiles)
        {
            var pool = World.Find($"{existing.Id}/agentPools/{name}");
            AgentPoolRules.Check(World, name, profile, Merged(existing, wanted), pool);
            if (pool is null)
                Add(existing, name, profile);
            else
                (pool.Body["properties"], pool.State) = (profile, "Updating");
        }

        foreach (var computed in (string[])["agentPoolProfiles", "provisioningState", "fqdn", "azurePortalFQDN", "powerState", "identityProfile", "nodeResourceGroup", "currentKubernetesVersion", "resourceUID", "maxAgentPools"])
            properties.Remove(computed);
        if (request.Content.ContainsKey("tags"))
            existing.Body.Remove("tags");
        existing.Body.Merge(wanted);
        // A PUT to a cluster that was never finished asks for its machines again.
        var failure = World.Clusters.Find(existing.Id) is null ? NodesFail(existing, profiles) : null;
        existing.State = "Updating";
        return WithLinks(Shown(200, existing, request), request, Begin(existing, OperationKind.Update, existing.Location, (60, 120), failure));
    }

    private JsonObject? NodesFail(ArmResource cluster, IEnumerable<KeyValuePair<string, JsonObject>> profiles) =>
        profiles.Select(profile => AgentPoolType.NodesFail(World, cluster.Id, profile.Value)).FirstOrDefault(failure => failure is not null);

    private void Add(ArmResource cluster, string name, JsonObject profile)
    {
        var pool = World.Add(new ArmResource($"{cluster.Id}/agentPools/{name}", pools.FullType) { CreatedAt = World.Now, Body = new JsonObject { ["properties"] = profile } });
        pool.State = "Creating";
    }

    private static List<KeyValuePair<string, JsonObject>> Profiles(JsonObject wanted, string version)
    {
        var azureNetwork = wanted.Text("properties", "networkProfile", "networkPlugin") == "azure";
        return [.. wanted.Objects("properties", "agentPoolProfiles").Select(p =>
        {
            var properties = (JsonObject)p.DeepClone();
            properties.Remove("name");
            return KeyValuePair.Create(p.Text("name") ?? "", AgentPoolBody.Complete(properties, version, azureNetwork));
        })];
    }

    private static JsonObject Merged(ArmResource existing, JsonObject wanted)
    {
        var merged = (JsonObject)existing.Body.DeepClone();
        merged.Merge(wanted);
        return merged;
    }

    private static string Shortened(string name) => name.Length <= 80 ? name : name[..80];
}
