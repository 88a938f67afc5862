using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.PostgreSql;

/// <summary>POST checkNameAvailability, with or without a location in its path.</summary>
internal sealed class PostgreSqlNameCheck(ArmWorld world, string type) : ResourceType(world, "Microsoft.DBforPostgreSQL", type, ApiVersionSets.PostgreSql)
{
    public override ArmResponse Handle(ArmRequest request)
    {
        var name = request.Content.Text("name") ?? "";
        var objection = FlexibleServerType.Objection(World, name);
        var body = new JsonObject { ["name"] = name, ["type"] = request.Content.Text("type"), ["nameAvailable"] = objection is null, ["message"] = objection?.Message ?? "" };
        if (objection is { } found)
            body["reason"] = found.Reason;
        return new ArmResponse(200, body);
    }
}

/// <summary>POST /providers/Microsoft.DBforPostgreSQL/getPrivateDnsZoneSuffix.</summary>
internal sealed class PrivateDnsZoneSuffix(ArmWorld world) : ResourceType(world, "Microsoft.DBforPostgreSQL", "getPrivateDnsZoneSuffix", ApiVersionSets.PostgreSql)
{
    public override ArmResponse Handle(ArmRequest request) => new(200, JsonValue.Create("private.postgres.database.azure.com"));
}
