using System.Text.Json.Nodes;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Providers;

/// <summary>Databases on PostgreSQL flexible servers.</summary>
internal sealed class PostgreSqlDatabaseProvider(ProviderServices services)
    : ArmResourceProvider<PostgreSqlDatabase>(services, PostgreSqlDatabase.Kind, "Microsoft.DBforPostgreSQL/flexibleServers/databases")
{
    protected override string OwnerType => "Microsoft.DBforPostgreSQL/flexibleServers";

    protected override TimeSpan Timeout => TimeSpan.FromMinutes(20);

    protected override bool HoldsData => true;

    protected override BodyRules Rules { get; } = new() { Immutable = ["properties.charset", "properties.collation"] };

    protected override string OwnerOf(string id) => ParentIds.Above(id, "/databases/");

    protected override JsonObject Body(PostgreSqlDatabase resource, Func<Input<string>, string?> value) =>
        JsonBodies.Properties(new JsonObject { ["charset"] = resource.Charset, ["collation"] = resource.Collation });
}
