using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.PostgreSql;

/// <summary>The polls of Microsoft.DBforPostgreSQL: <c>locations/azureAsyncOperation</c> and <c>locations/operationResults</c>.</summary>
internal sealed class PostgreSqlOperations(ArmWorld world, string kind)
    : ResourceType(world, "Microsoft.DBforPostgreSQL", "locations/" + kind, ApiVersionSets.PostgreSql)
{
    public override ArmResponse Handle(ArmRequest request)
    {
        var operation = World.FindOperation(request.Path.Name)
            ?? throw new ArmException(404, "ResourceNotFound", $"The requested operation '{request.Path.Name}' was not found.");
        if (TypeName.EndsWith("operationResults", StringComparison.Ordinal))
            return Result(request, operation);
        var body = new JsonObject { ["name"] = operation.Id, ["status"] = operation.Status, ["startTime"] = PostgreSqlType.Stamp(operation.StartedAt) };
        if (operation is { Done: true, Failure: { } failure })
            body["error"] = failure.DeepClone();
        return new ArmResponse(200, body).With("Retry-After", $"{operation.RetryAfter}");
    }

    private ArmResponse Result(ArmRequest request, Operation operation)
    {
        if (!operation.Done)
            return ArmResponse.Empty(202).With("Location", $"{request.BaseUrl}{request.Path.Text}?api-version={request.ApiVersion}").With("Retry-After", $"{operation.RetryAfter}");
        if (operation.Failure is { } failure)
            throw new ArmException(500, failure.Text("code")!, failure.Text("message")!);
        return World.Find(operation.ResourceId) is { } resource
            ? new ArmResponse(200, World.Types.Find(operation.Type)!.Show(resource, request))
            : ArmResponse.Empty(204);
    }
}
