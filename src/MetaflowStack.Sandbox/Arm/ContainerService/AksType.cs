using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.ContainerService;

/// <summary>What clusters and node pools have in common: operations below a location with API version 2016-03-30, and no Retry-After.</summary>
internal abstract class AksType(ArmWorld world, string type) : ResourceType(world, "Microsoft.ContainerService", type, ApiVersionSets.ContainerService)
{
    internal const string Json = "application/json";

    protected override ArmResponse Shown(int status, ArmResource resource, ArmRequest request) =>
        base.Shown(status, resource, request) with { ContentType = Json };

    protected override ArmResponse List(ArmRequest request) => base.List(request) with { ContentType = Json };

    /// <summary>The id as this provider writes it: <c>resourcegroups</c> in lower case.</summary>
    protected static string IdOf(ArmResource resource) => resource.Id.Replace("/resourceGroups/", "/resourcegroups/", StringComparison.Ordinal);

    /// <summary>Begins an operation.</summary>
    protected Operation Begin(ArmResource resource, OperationKind kind, string location, (double Least, double Most) seconds, JsonObject? failure = null) =>
        World.Start(new Operation
        {
            Id = World.Source.Guid("operation " + resource.Id).ToString(), Kind = kind, Type = FullType, ResourceId = resource.Id, Location = location,
            ApiVersion = "2016-03-30", StartedAt = World.Now, Failure = failure,
            EndsAt = World.Now + World.Durations.Between($"{kind} {resource.Id}", seconds.Least, seconds.Most),
        });

    /// <summary>Adds an operation's links to an answer.</summary>
    protected static ArmResponse WithLinks(ArmResponse response, ArmRequest request, Operation operation)
    {
        var root = $"{request.BaseUrl}/subscriptions/{request.Path.SubscriptionId}/providers/Microsoft.ContainerService/locations/{operation.Location}";
        response.With("Azure-AsyncOperation", OperationLinks.Sign($"{root}/operations/{operation.Id}?api-version=2016-03-30", operation));
        return operation.Kind == OperationKind.Delete
            ? response.With("Location", OperationLinks.Sign($"{root}/operationresults/{operation.Id}?api-version=2016-03-30", operation))
            : response;
    }

    /// <summary>Checks that nothing runs on a cluster or on one of its pools.</summary>
    /// <exception cref="ArmException">409 OperationNotAllowed.</exception>
    protected void CheckIdle(string clusterId, string? poolId = null)
    {
        var cluster = ArmPath.Key(clusterId);
        var running = World.Running(o => o.ResourceKey == cluster
            || (poolId is null ? o.ResourceKey.StartsWith(cluster + "/agentpools/", StringComparison.Ordinal) : o.ResourceKey == ArmPath.Key(poolId)));
        if (running is not null)
            throw AksErrors.Busy(running);
    }
}
