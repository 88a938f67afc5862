using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.PostgreSql;

/// <summary>What flexible servers and what lies in them have in common: 202 with {operation, startTime} and the provider's own polls.</summary>
internal abstract class PostgreSqlType(ArmWorld world, string type) : ResourceType(world, "Microsoft.DBforPostgreSQL", type, ApiVersionSets.PostgreSql)
{
    /// <summary>An instant as this provider writes it.</summary>
    public static string Stamp(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    public override JsonObject Show(ArmResource resource, ArmRequest request) => new()
    {
        ["properties"] = resource.Properties.DeepClone(), ["id"] = resource.Id, ["name"] = resource.Name, ["type"] = FullType,
    };

    public override void Complete(Operation operation, ArmResource? resource)
    {
        if (operation.Kind == (operation.Failure is null ? OperationKind.Delete : OperationKind.Create))
            World.Remove(operation.ResourceId);
    }

    protected override ArmException NotFound(ArmRequest request) =>
        new(404, "ResourceNotFound", $"The requested resource of type '{FullType}' with name '{request.Path.Name}' was not found.");

    /// <summary>Begins an operation and answers with it.</summary>
    protected ArmResponse Accept(
        ArmRequest request, ArmResource resource, OperationKind kind, string label, string location, int retryAfter, (double Least, double Most) seconds, JsonObject? failure = null)
    {
        failure ??= World.Faults.PostgreSqlIsBusy(request.Method, resource.Id);
        var operation = World.Start(new Operation
        {
            Id = World.Source.Guid("operation " + resource.Id).ToString(), Kind = kind, Type = FullType, ResourceId = resource.Id, Location = location,
            ApiVersion = request.ApiVersion, StartedAt = World.Now, Label = label, RetryAfter = retryAfter, Failure = failure,
            EndsAt = World.Now + World.Durations.Between($"{kind} {resource.Id}", seconds.Least, seconds.Most),
        });
        return new ArmResponse(202, new JsonObject { ["operation"] = label, ["startTime"] = Stamp(operation.StartedAt) })
            .With("Azure-AsyncOperation", Link(request, operation, "azureAsyncOperation"))
            .With("Location", Link(request, operation, "operationResults"))
            .With("Retry-After", $"{retryAfter}");
    }

    /// <summary>The server that a resource lies in.</summary>
    protected ArmResource Server(ArmRequest request) => World.Find(request.Path.Up(request.Path.Names.Count - 1))!;

    /// <summary>Checks that a server takes changes to what lies in it.</summary>
    /// <exception cref="ArmException">409 ServerIsBusy while it is not ready.</exception>
    protected static void CheckReady(ArmResource server)
    {
        if (server.Properties.Text("state") != "Ready")
            throw new ArmException(409, "ServerIsBusy", $"Cannot complete operation while server '{server.Name}' is busy processing another operation. Try again later.");
    }

    private static string Link(ArmRequest request, Operation operation, string kind) => OperationLinks.Sign(
        $"{request.BaseUrl}/subscriptions/{request.Path.SubscriptionId}/providers/Microsoft.DBforPostgreSQL/locations/{Uri.EscapeDataString(operation.Location)}/{kind}/{operation.Id}?api-version={request.ApiVersion}",
        operation);
}
