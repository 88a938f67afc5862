using System.Text.Json.Nodes;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Providers;

/// <summary>Node pools besides a cluster's default one.</summary>
internal sealed class AgentPoolProvider(ProviderServices services)
    : ArmResourceProvider<AgentPool>(services, AgentPool.Kind, "Microsoft.ContainerService/managedClusters/agentPools")
{
    protected override bool UpdatesByPut => true;

    protected override string OwnerType => "Microsoft.ContainerService/managedClusters";

    protected override TimeSpan Timeout => TimeSpan.FromMinutes(30);

    protected override BodyRules Rules { get; } = new()
    {
        Immutable = [.. AgentPoolBodies.Immutable.Select(field => $"properties.{field}")],
        ReadOnly = ["id", "name", "type", .. AgentPoolBodies.ReadOnly.Select(field => $"properties.{field}")],
    };

    protected override string OwnerOf(string id) => ParentIds.Above(id, "/agentPools/");

    protected override JsonObject Body(AgentPool resource, Func<Input<string>, string?> value) =>
        JsonBodies.Properties(AgentPoolBodies.Fields(resource.Profile, value));

    protected override void AddFieldsOfCreation(JsonObject body, AgentPool resource, ResourceContext context) =>
        body["properties"]!["count"] = resource.Profile.MinCount;
}
