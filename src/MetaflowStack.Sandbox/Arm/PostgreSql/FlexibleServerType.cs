using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.PostgreSql;

/// <summary>Microsoft.DBforPostgreSQL/flexibleServers: <c>properties.state</c> and no provisioningState.</summary>
internal sealed class FlexibleServerType(ArmWorld world) : PostgreSqlType(world, "flexibleServers")
{
    private const string Broken = "broken";
    private const string Upsert = "UpsertServerManagementOperationV2";

    /// <summary>Why a name cannot be taken; null when it can.</summary>
    public static (string Reason, string Message)? Objection(ArmWorld world, string name)
    {
        if (name.Length is < 3 or > 63 || !name.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c) || c == '-') || name.StartsWith('-') || name.EndsWith('-'))
            return ("Invalid", "Specified server name is invalid. Server name must be between 3 and 63 characters, may contain lower-case letters, digits and '-', and must not begin or end with '-'.");
        var taken = world.ReservedNames.Contains(name)
            || world.OfType("Microsoft.DBforPostgreSQL/flexibleServers").Any(s => string.Equals(s.Name, name, StringComparison.OrdinalIgnoreCase));
        return taken ? ("AlreadyExists", "Specified server name is already used.") : null;
    }

    public override JsonObject Show(ArmResource resource, ArmRequest request) => FlexibleServerBody.Of(resource, FullType, request.ApiVersion);

    public override TimeSpan DeletionTime(ArmResource resource) => TimeSpan.FromSeconds(75);

    public override void Complete(Operation operation, ArmResource? resource)
    {
        if (operation is { Kind: OperationKind.Create, Failure: not null } && resource?.Hidden.ContainsKey(Broken) == true)
        {
            resource.Properties["state"] = "Disabled";
            return;
        }

        base.Complete(operation, resource);
        if ((operation.Kind != OperationKind.Delete || operation.Failure is not null) && resource is not null)
            resource.Properties["state"] = resource.Hidden.ContainsKey(Broken) ? "Disabled" : "Ready";
        if (operation is { Kind: OperationKind.Create, Failure: null } && resource is not null)
            ServerRecord.Publish(World, resource);
    }

    public override void Removed(ArmResource resource) => ServerRecord.Withdraw(World, resource);

    protected override ArmException NotFound(ArmRequest request)
    {
        // Right after a delete the provider answers; a server that ARM never knew is told by ARM's front door.
        var wasHere = World.WasDeleted(request.Path.Text);
        return wasHere ? base.NotFound(request) : ArmErrors.ResourceNotFound(request.Path);
    }

    protected override ArmResponse Put(ArmRequest request, ArmResource? existing)
    {
        var location = RequireLocation(request, existing);
        if (existing is not null)
            return Update(request, existing, Desired(request).WithoutBlanks());
        if (Objection(World, request.Path.Name) is { } objection)
        {
            throw objection.Reason == "AlreadyExists"
                ? new ArmException(409, "ServerNameAlreadyExists", objection.Message)
                : new ArmException(400, "InvalidServerName", objection.Message);
        }

        var wanted = Desired(request).WithoutBlanks();
        FlexibleServerRules.CheckNew(World, request, wanted);
        wanted["location"] = location.DisplayName;
        var properties = wanted.Child("properties");
        properties.Remove("administratorLoginPassword");
        properties.Remove("createMode");
        properties["state"] = "Starting";
        properties["network"] = FlexibleServerRules.Network(wanted);
        if (location.HasZones)
            properties.Default("availabilityZone", "1");
        var server = Create(request, wanted);
        var fails = World.Faults.PostgreSqlFails(server.Id);
        if (fails is { StaysBehind: true })
            server.Hidden[Broken] = true;
        var failure = fails?.Error ?? FlexibleServerRules.PrivateAccessProblem(World, server);
        return Accept(request, server, OperationKind.Create, Upsert, request.Content.Text("location")!, 60, failure is null ? (300, 720) : (60, 120), failure);
    }

    protected override ArmResponse Patch(ArmRequest request, ArmResource existing) => Update(request, existing, Desired(request).WithoutBlanks());

    protected override ArmResponse Delete(ArmRequest request, ArmResource? existing)
    {
        if (existing is null)
            return ArmResponse.Empty(204);
        CheckIdle(existing);
        existing.Properties["state"] = "Dropping";
        return Accept(request, existing, OperationKind.Delete, "DropServerManagementOperation", existing.Body.Text("location")!, 15, (30, 90));
    }

    protected override ArmResponse Act(ArmRequest request, ArmResource? existing, string action)
    {
        var server = existing ?? throw ArmErrors.ResourceNotFound(ArmPath.Parse(request.Path.Owner()));
        if (!action.Equals("restart", StringComparison.OrdinalIgnoreCase))
            return base.Act(request, existing, action);
        CheckIdle(server);
        return Accept(request, server, OperationKind.Update, "RestartServerManagementOperation", server.Body.Text("location")!, 15, (20, 60));
    }

    private ArmResponse Update(ArmRequest request, ArmResource existing, JsonObject wanted)
    {
        CheckIdle(existing);
        if (existing.Hidden.ContainsKey(Broken)) // worded as for a restart: github.com/hashicorp/terraform-provider-azurerm/issues/29219
            throw new ArmException(409, "ServerIsNotReady", $"Update Server can only be performed on Started servers. Server Name = {existing.Name}, Current Server State = Disabled");
        FlexibleServerRules.CheckChange(existing, wanted);
        wanted.Remove("location");
        if (wanted.At("properties") is JsonObject properties)
        {
            foreach (var name in (string[])["administratorLoginPassword", "createMode", "state", "network"])
                properties.Remove(name);
        }

        var tags = wanted.At("tags").Copy();
        existing.Body.Merge(wanted);
        if (tags is not null)
            existing.Body["tags"] = tags;
        existing.Properties["state"] = "Updating";
        return Accept(request, existing, OperationKind.Update, Upsert, request.Content.Text("location") ?? existing.Body.Text("location")!, 60, (30, 60));
    }

    private void CheckIdle(ArmResource server)
    {
        if (World.Running(server.Id) is not null)
            throw new ArmException(409, "ServerIsBusy", $"Cannot complete operation while server '{server.Name}' is busy processing another operation. Try again later.");
    }
}
