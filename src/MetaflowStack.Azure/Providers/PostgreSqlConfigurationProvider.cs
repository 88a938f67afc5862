using System.Text.Json.Nodes;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Providers;

/// <summary>Settings of PostgreSQL flexible servers. They cannot be deleted (404, as recorded): they go with their server.</summary>
internal sealed class PostgreSqlConfigurationProvider(ProviderServices services)
    : ArmResourceProvider<PostgreSqlConfiguration>(services, PostgreSqlConfiguration.Kind, "Microsoft.DBforPostgreSQL/flexibleServers/configurations")
{
    // Where the value comes from has to be said with every new value (Configuration.json).
    private const string Source = "user-override";

    protected override string OwnerType => "Microsoft.DBforPostgreSQL/flexibleServers";

    protected override TimeSpan Timeout => TimeSpan.FromMinutes(20);

    protected override string OwnerOf(string id) => ParentIds.Above(id, "/configurations/");

    protected override JsonObject Body(PostgreSqlConfiguration resource, Func<Input<string>, string?> value) =>
        JsonBodies.Properties(new JsonObject { ["value"] = resource.Value });

    protected override void AddFieldsOfCreation(JsonObject body, PostgreSqlConfiguration resource, ResourceContext context) =>
        body["properties"]!["source"] = Source;

    public override Task<LiveResource> UpdateAsync(
        Resource resource, LiveResource live, IReadOnlyList<FieldDifference> differences, ResourceContext context, CancellationToken cancellationToken) =>
        CreateAsync(resource, context, cancellationToken);

    protected override Task<bool> DeleteOwnedAsync(RecordedResource recorded, ResourceContext context, CancellationToken cancellationToken) =>
        Task.FromResult(false);
}
