using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.PostgreSql;

/// <summary>Microsoft.DBforPostgreSQL/flexibleServers/firewallRules.</summary>
internal sealed class FirewallRuleType(ArmWorld world) : PostgreSqlType(world, "flexibleServers/firewallRules")
{
    protected override ArmException NotFound(ArmRequest request) =>
        new(404, "ResourceNotFound", $"The specified resource {request.Path.Name} was not found.");

    protected override ArmResponse Put(ArmRequest request, ArmResource? existing)
    {
        var server = Server(request);
        CheckReady(server);
        var rule = existing ?? Create(request, []);
        rule.Body["properties"] = new JsonObject
        {
            ["startIpAddress"] = request.Content.Text("properties", "startIpAddress"), ["endIpAddress"] = request.Content.Text("properties", "endIpAddress"),
        };
        return Accept(request, rule, OperationKind.Create, "UpsertServerFirewallRulesManagementOperation", server.Location, 60, (20, 59));
    }

    protected override ArmResponse Delete(ArmRequest request, ArmResource? existing)
    {
        if (existing is null)
            return ArmResponse.Empty(204);
        var server = Server(request);
        CheckReady(server);
        return Accept(request, existing, OperationKind.Delete, "DropServerFirewallRulesManagementOperation", server.Location, 60, (20, 59));
    }
}
