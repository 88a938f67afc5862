using System.Text.Json.Nodes;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Providers;

/// <summary>AKS clusters. A PUT carries every node pool that exists, with the number of nodes that the autoscaler chose.</summary>
internal sealed class ManagedClusterProvider(ProviderServices services)
    : ArmResourceProvider<ManagedCluster>(services, ManagedCluster.Kind, "Microsoft.ContainerService/managedClusters")
{
    private const string Pools = "properties.agentPoolProfiles";

    protected override bool UpdatesByPut => true;

    protected override bool KeepsWhatExists => true;

    protected override TimeSpan Timeout => TimeSpan.FromMinutes(45);

    protected override BodyRules Rules { get; } = new()
    {
        ElementKeys = new Dictionary<string, string> { [Pools] = "name" },
        Immutable =
        [
            "location", "properties.dnsPrefix", "properties.enableRBAC", "properties.networkProfile.networkPlugin",
            "properties.networkProfile.serviceCidr", "properties.networkProfile.dnsServiceIP",
            .. AgentPoolBodies.Immutable.Select(field => $"{Pools}[].{field}"),
        ],
        KeptWhenFound = [.. AgentPoolBodies.KeptWhenFound.Select(field => $"{Pools}[].{field}")],
        ReadOnly =
        [
            "id", "name", "type", "systemData", "eTag", "identity.principalId", "identity.tenantId",
            "identity.userAssignedIdentities.*.principalId", "identity.userAssignedIdentities.*.clientId",
            "properties.provisioningState", "properties.powerState", "properties.maxAgentPools", "properties.currentKubernetesVersion",
            "properties.fqdn", "properties.privateFQDN", "properties.azurePortalFQDN", "properties.resourceUID", "properties.status",
            "properties.addonProfiles.*.identity", "properties.oidcIssuerProfile.issuerURL",
            "properties.networkProfile.loadBalancerProfile.effectiveOutboundIPs",
            "properties.networkProfile.natGatewayProfile.effectiveOutboundIPs",
            "properties.privateLinkResources[].privateLinkServiceID", "properties.ingressProfile.webAppRouting.identity",
            "properties.podIdentityProfile.userAssignedIdentities[].provisioningState",
            "properties.podIdentityProfile.userAssignedIdentities[].provisioningInfo",
            .. AgentPoolBodies.ReadOnly.Select(field => $"{Pools}[].{field}"),
        ],
    };

    protected override JsonObject Body(ManagedCluster resource, Func<Input<string>, string?> value)
    {
        var pool = AgentPoolBodies.Fields(resource.DefaultPool with { Mode = "System" }, value);
        pool["name"] = resource.DefaultPoolName;
        var body = JsonBodies.Tracked(resource, new JsonObject
        {
            ["dnsPrefix"] = resource.DnsPrefix,
            ["enableRBAC"] = true,
            ["agentPoolProfiles"] = new JsonArray(pool),
            ["networkProfile"] = new JsonObject
            {
                ["networkPlugin"] = resource.NetworkPlugin,
                ["serviceCidr"] = resource.ServiceCidr,
                ["dnsServiceIP"] = resource.DnsServiceIP,
            },
            ["autoUpgradeProfile"] = new JsonObject { ["upgradeChannel"] = resource.UpgradeChannel },
        });
        if (resource.WorkloadIdentity)
        {
            body["properties"]!["oidcIssuerProfile"] = new JsonObject { ["enabled"] = true };
            body["properties"]!["securityProfile"] = new JsonObject { ["workloadIdentity"] = new JsonObject { ["enabled"] = true } };
        }

        body["identity"] = new JsonObject { ["type"] = "SystemAssigned" };
        return body;
    }

    protected override void AddFieldsOfCreation(JsonObject body, ManagedCluster resource, ResourceContext context)
    {
        body["properties"]!["agentPoolProfiles"]![0]!["count"] = resource.DefaultPool.MinCount;
        if (resource.KubernetesVersion is { } version)
            body["properties"]!["kubernetesVersion"] = version;
    }

    public override async Task<LiveResource> CreateAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken)
    {
        var created = await base.CreateAsync(resource, context, cancellationToken);
        foreach (var output in (string[])["principalId", "kubeletObjectId", "kubeletClientId"])
            Services.NewPrincipals.Add(created.Outputs.GetValueOrDefault(output) as string);
        return created;
    }

    /// <inheritdoc />
    public override IReadOnlyDictionary<string, string> ChoiceOf(Resource resource) =>
        new Dictionary<string, string> { [AgentPoolProfile.SizeOutput] = ((ManagedCluster)resource).DefaultPool.VmSize };

    /// <inheritdoc />
    public override Alternative? AlternativeTo(Resource resource, StackException failure) =>
        resource is ManagedCluster cluster ? NodeSizeAlternatives.After(cluster.DefaultPool, cluster.Location, failure, pool => cluster with { DefaultPool = pool }) : null;

    /// <inheritdoc />
    public override Task<StackException> UsedUpAsync(IReadOnlyList<FailedAlternative> tried, CancellationToken cancellationToken)
    {
        var cluster = (ManagedCluster)tried[0].Resource;
        return new NodeSizeAlternatives(Services.Arm).UsedUpAsync(
            tried, cluster.ResourceId, cluster.DefaultPoolName, cluster.Location, "--node-size", resource => ((ManagedCluster)resource).DefaultPool.VmSize, cancellationToken);
    }

    protected override void AddOutputs(Dictionary<string, object> outputs, ManagedCluster resource, JsonObject body)
    {
        foreach (var (name, path) in new (string, string)[]
        {
            ("fqdn", "properties.fqdn"),
            ("principalId", "identity.principalId"),
            ("kubeletObjectId", "properties.identityProfile.kubeletidentity.objectId"),
            ("kubeletClientId", "properties.identityProfile.kubeletidentity.clientId"),
            ("nodeResourceGroup", "properties.nodeResourceGroup"),
            ("issuerUrl", "properties.oidcIssuerProfile.issuerURL"),
        })
        {
            if (JsonPaths.Text(body, path) is { Length: > 0 } text)
                outputs[name] = text;
        }

        if (JsonPaths.Text(JsonPaths.FindElement(JsonPaths.Get(body, Pools) as JsonArray, "name", resource.DefaultPoolName), "vmSize") is { } size)
            outputs[AgentPoolProfile.SizeOutput] = size;
    }
}
