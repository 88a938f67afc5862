using System.Text.Json.Nodes;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Errors;
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
        KeptWhenFound = [.. AgentPoolBodies.KeptWhenFound.Select(field => $"properties.{field}")],
        ReadOnly = ["id", "name", "type", .. AgentPoolBodies.ReadOnly.Select(field => $"properties.{field}")],
    };

    /// <inheritdoc />
    public override IReadOnlyDictionary<string, string> ChoiceOf(Resource resource) =>
        new Dictionary<string, string> { [AgentPoolProfile.SizeOutput] = ((AgentPool)resource).Profile.VmSize };

    /// <inheritdoc />
    public override Alternative? AlternativeTo(Resource resource, StackException failure) =>
        resource is AgentPool pool ? NodeSizeAlternatives.After(pool.Profile, pool.Location, failure, profile => pool with { Profile = profile }) : null;

    /// <inheritdoc />
    public override Task<StackException> UsedUpAsync(IReadOnlyList<FailedAlternative> tried, CancellationToken cancellationToken)
    {
        var pool = (AgentPool)tried[0].Resource;
        return new NodeSizeAlternatives(Services.Arm).UsedUpAsync(
            tried, pool.ResourceId, pool.Name, pool.Location, "--task-node-size", resource => ((AgentPool)resource).Profile.VmSize, cancellationToken);
    }

    protected override string OwnerOf(string id) => ParentIds.Above(id, "/agentPools/");

    protected override JsonObject Body(AgentPool resource, Func<Input<string>, string?> value) =>
        JsonBodies.Properties(AgentPoolBodies.Fields(resource.Profile, value));

    protected override void AddOutputs(Dictionary<string, object> outputs, AgentPool resource, JsonObject body)
    {
        if (JsonPaths.Text(body, "properties.vmSize") is { } size)
            outputs[AgentPoolProfile.SizeOutput] = size;
    }

    protected override void AddFieldsOfCreation(JsonObject body, AgentPool resource, ResourceContext context) =>
        body["properties"]!["count"] = resource.Profile.MinCount;
}
