using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.PostgreSql;

/// <summary>Microsoft.DBforPostgreSQL/flexibleServers/databases.</summary>
internal sealed class ServerDatabaseType(ArmWorld world) : PostgreSqlType(world, "flexibleServers/databases")
{
    private static readonly string[] s_builtIn = ["azure_maintenance", "postgres", "azure_sys"];

    protected override ArmResponse Get(ArmRequest request, ArmResource? existing) =>
        existing is { } found && !found.Hidden.ContainsKey("pending") ? Shown(200, found, request)
        : s_builtIn.Contains(request.Path.Name) ? new ArmResponse(200, BuiltIn(request.Path.Up(), request.Path.Name))
        : throw NotFound(request);

    protected override ArmResponse List(ArmRequest request)
    {
        var response = base.List(request);
        var value = (JsonArray)response.Body!["value"]!;
        var server = World.Find(request.Path.Owner())!;
        foreach (var name in s_builtIn)
            value.Add(BuiltIn(server.Id, name));
        return response;
    }

    public override void Complete(Operation operation, ArmResource? resource)
    {
        base.Complete(operation, resource);
        resource?.Hidden.Remove("pending");
    }

    protected override ArmResponse Put(ArmRequest request, ArmResource? existing)
    {
        var server = Server(request);
        CheckReady(server);
        var charset = (request.Content.Text("properties", "charset") ?? "UTF8").ToUpperInvariant();
        var collation = request.Content.Text("properties", "collation") ?? "en_US.utf8";
        if (existing is not null && (existing.Properties.Text("collation") != collation || existing.Properties.Text("charset") != charset))
            throw new ArmException(400, "InvalidParameterValue", "Invalid value given for parameter collation. Specify a valid parameter value.");
        var database = existing ?? Create(
            request, new JsonObject { ["properties"] = new JsonObject { ["charset"] = charset, ["collation"] = collation } }, new JsonObject { ["pending"] = true });
        return Accept(request, database, OperationKind.Create, "UpsertServerDatabaseManagementOperation", Locations.Normalize(server.Body.Text("location")!), 10, (6, 10));
    }

    protected override ArmResponse Delete(ArmRequest request, ArmResource? existing)
    {
        if (existing is null)
            return ArmResponse.Empty(204);
        var server = Server(request);
        CheckReady(server);
        return Accept(request, existing, OperationKind.Delete, "DropServerDatabaseManagementOperation", Locations.Normalize(server.Body.Text("location")!), 10, (6, 10));
    }

    private JsonObject BuiltIn(string server, string name) => new()
    {
        ["properties"] = new JsonObject { ["charset"] = "UTF8", ["collation"] = "en_US.utf8" },
        ["id"] = $"{server}/databases/{name}", ["name"] = name, ["type"] = FullType,
    };
}
