using System.Text.Json.Nodes;
using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Databases;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Providers;

/// <summary>PostgreSQL flexible servers. The password of a new one is generated here and kept in memory for its place of use.</summary>
internal sealed class PostgreSqlFlexibleServerProvider(ProviderServices services, DatabasePasswords passwords)
    : ArmResourceProvider<PostgreSqlFlexibleServer>(services, PostgreSqlFlexibleServer.Kind, "Microsoft.DBforPostgreSQL/flexibleServers")
{
    protected override bool HoldsData => true;

    protected override TimeSpan Timeout => Services.DatabaseTimeout;

    protected override ErrorSituation CreationSituation => ErrorSituation.CreatingPostgreSql;

    protected override BodyRules Rules { get; } = new()
    {
        Immutable =
        [
            "location", "properties.administratorLogin", "properties.network.delegatedSubnetResourceId",
            "properties.network.privateDnsZoneArmResourceId",
        ],
    };

    protected override JsonObject Body(PostgreSqlFlexibleServer resource, Func<Input<string>, string?> value)
    {
        var body = JsonBodies.Tracked(resource, new JsonObject
        {
            ["version"] = resource.Version,
            ["administratorLogin"] = resource.AdministratorLogin,
            ["storage"] = new JsonObject { ["storageSizeGB"] = resource.StorageSizeGB },
            ["network"] = new JsonObject
            {
                ["delegatedSubnetResourceId"] = value(resource.DelegatedSubnet),
                ["privateDnsZoneArmResourceId"] = value(resource.PrivateDnsZone),
            },
        });
        body["sku"] = new JsonObject { ["name"] = resource.SkuName, ["tier"] = resource.SkuTier };
        return body;
    }

    protected override void AddFieldsOfCreation(JsonObject body, PostgreSqlFlexibleServer resource, ResourceContext context) =>
        body["properties"]!["administratorLoginPassword"] = passwords.MakeFor(resource.Key).Reveal();

    // Servers have no provisioningState; "state" says whether they can be used (FlexibleServers.json, ServerState).
    protected override ResourceState StateOf(JsonObject body)
    {
        var state = JsonPaths.Text(body, "properties.state");
        return new ResourceState(
            state switch
            {
                null or "Ready" => LiveStatus.Ready,
                "Disabled" or "Stopped" => LiveStatus.Failed,
                _ => LiveStatus.InProgress,
            },
            state);
    }

    /// <inheritdoc />
    public override async Task<LiveResource> CreateAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken)
    {
        var server = (PostgreSqlFlexibleServer)resource;
        var body = Body(server, context.Get);
        AddFieldsOfCreation(body, server, context);
        var operation = Operation(server.Key, server.ResourceId, context, "be created") with
        {
            Situation = CreationSituation,
            Accepted = token => context.AcceptedAsync(server.ResourceId, token),
        };
        // What is there after a failed attempt is of this creation, which has not ended.
        var leftover = new LeftoverServer(Services.Arm, Services.Tags, operation, completed: false);
        var creation = new ServerCreation(Services.Arm, operation, leftover, Services.DatabaseTimeout, context.Note);
        return ToLive(server, await creation.CreateAsync(body, cancellationToken));
    }

    /// <inheritdoc />
    public override async Task<DeleteOutcome> DiscardAsync(RecordedResource recorded, ResourceContext context, CancellationToken cancellationToken)
    {
        var operation = Operation(recorded.Key, recorded.Id, context, "be made anew");
        var leftover = new LeftoverServer(Services.Arm, Services.Tags, operation, context.Recorded?.Complete);
        if (await leftover.FindAsync(cancellationToken) is not { } server)
            return DeleteOutcome.NotFound;
        if (!leftover.IsOurs(server))
            return DeleteOutcome.NotOurs;
        if (!await leftover.RemoveAsync(server, cancellationToken))
            return DeleteOutcome.NotFound;
        context.Note("the broken server that an earlier run left was removed");
        return DeleteOutcome.Deleted;
    }

    // A server that somebody stopped cannot be changed until it runs again.
    public override async Task<LiveResource> UpdateAsync(
        Resource resource, LiveResource live, IReadOnlyList<FieldDifference> differences, ResourceContext context, CancellationToken cancellationToken)
    {
        if (live.StatusText == "Stopped")
        {
            context.Report("starting the stopped server");
            live = await ActAsync((PostgreSqlFlexibleServer)resource, "start", "be started", context, cancellationToken);
            if (differences.Count == 0)
                return live;
        }
        // Broken, and the state has forgotten it: made anew if it is empty.
        if (live.Status == LiveStatus.Failed && context.Recorded is null)
        {
            await DiscardAsync(new RecordedResource { Key = resource.Key, Id = live.Id, Stage = resource.Stage }, context, cancellationToken);
            return await CreateAsync(resource, context, cancellationToken);
        }
        return await base.UpdateAsync(resource, live, differences, context, cancellationToken);
    }

    protected override void AddOutputs(Dictionary<string, object> outputs, PostgreSqlFlexibleServer resource, JsonObject body)
    {
        if (JsonPaths.Text(body, "properties.fullyQualifiedDomainName") is { Length: > 0 } host)
            outputs["fullyQualifiedDomainName"] = host;
    }
}
