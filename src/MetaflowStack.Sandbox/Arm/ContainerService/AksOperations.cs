using System.Globalization;
using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Arm.ContainerService;

/// <summary>The polls of Microsoft.ContainerService: <c>locations/operations</c> and <c>locations/operationresults</c>.</summary>
internal sealed class AksOperations(ArmWorld world, string kind)
    : ResourceType(world, "Microsoft.ContainerService", "locations/" + kind, ["2016-03-30", "2017-08-31", "2018-03-31"])
{
    public override ArmResponse Handle(ArmRequest request)
    {
        var operation = World.FindOperation(request.Path.Name)
            ?? throw AksErrors.Bare(404, "NotFound", $"The operation {request.Path.Name} was not found.");
        if (TypeName.EndsWith("operationresults", StringComparison.Ordinal))
            return ArmResponse.Empty(!operation.Done ? 202 : operation.Kind == OperationKind.Delete ? 204 : 200);
        var body = new JsonObject
        {
            ["name"] = Swapped(operation.Id), ["status"] = operation.Status, ["startTime"] = Stamp(operation.StartedAt),
        };
        if (operation.Done)
            body["endTime"] = Stamp(operation.EndsAt);
        if (operation is { Done: true, Failure: { } failure })
            body["error"] = failure.DeepClone();
        else if (operation.Kind == OperationKind.Update || (operation.Kind == OperationKind.Delete && !operation.Type.EndsWith("agentPools", StringComparison.Ordinal)))
            body["error"] = NotLatest();
        return new ArmResponse(200, body) { ContentType = AksType.Json };
    }

    /// <summary>An error that means nothing while the status is InProgress or Succeeded: recorded on every update and on the delete of a cluster.</summary>
    private static JsonObject NotLatest() => ArmErrors.Inner("NotLatestOperation",
        "Cannot proceed with the operation. Either the operation has been preempted by another one, or the information needed by the operation failed to be saved (or hasn't been saved yet).");

    /// <summary>The operation's name is its id with the first three groups' bytes swapped.</summary>
    private static string Swapped(string id) => new Guid(Guid.Parse(id).ToByteArray(bigEndian: true)).ToString();

    private static string Stamp(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);
}
