using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.PostgreSql;

/// <summary>Microsoft.DBforPostgreSQL/flexibleServers/configurations: a fixed set of settings, each with a default.</summary>
internal sealed class ServerConfigurationType(ArmWorld world) : PostgreSqlType(world, "flexibleServers/configurations")
{
    private static readonly Setting[] s_settings =
    [
        new("require_secure_transport", "on", "Boolean", "on,off", true, "Whether client connections to the server are required to use some form of secure transport.", "https://go.microsoft.com/fwlink/?linkid=2282200"),
        new("pgaudit.log", "none", "Set", "none,read,write,function,role,ddl,misc,all", true, "Specifies which classes of statements will be logged by session audit logging.", "https://github.com/pgaudit/pgaudit/blob/master/README.md"),
        new("ssl_min_protocol_version", "TLSv1.2", "Enumeration", "TLSv1.2,TLSv1.3", true, "Sets the minimum SSL/TLS protocol version to use.", "https://www.postgresql.org/docs/16/runtime-config-connection.html#GUC-SSL-MIN-PROTOCOL-VERSION"),
        new("max_connections", "859", "Integer", "25-5000", false, "Sets the maximum number of concurrent connections to the database server.", "https://www.postgresql.org/docs/16/runtime-config-connection.html#GUC-MAX-CONNECTIONS"),
        new("azure.extensions", "", "Set", "address_standardizer,btree_gin,btree_gist,citext,hstore,pg_stat_statements,pg_trgm,pgcrypto,postgis,uuid-ossp,vector", true, "Specifies which extensions are allowed to be created in the server.", "https://go.microsoft.com/fwlink/?linkid=2274269"),
        new("pgbouncer.enabled", "false", "Boolean", "true,false", true, "Denotes if pgBouncer service is enabled.", "https://go.microsoft.com/fwlink/?linkid=2274467"),
        new("log_connections", "on", "Boolean", "on,off", true, "Logs each successful connection.", "https://www.postgresql.org/docs/16/runtime-config-logging.html#GUC-LOG-CONNECTIONS"),
        new("log_disconnections", "on", "Boolean", "on,off", true, "Logs end of a session, including duration.", "https://www.postgresql.org/docs/16/runtime-config-logging.html#GUC-LOG-DISCONNECTIONS"),
        new("work_mem", "4096", "Integer", "4096-2097151", true, "Sets the amount of memory to be used by internal sort operations and hash tables before writing to temporary disk files.", "https://www.postgresql.org/docs/16/runtime-config-resource.html#GUC-WORK-MEM"),
    ];

    public override void Complete(Operation operation, ArmResource? resource)
    {
        base.Complete(operation, resource);
        if (resource?.Hidden.At("wanted") is not JsonObject wanted)
            return;
        if (operation.Failure is null)
            resource.Body["properties"] = wanted.DeepClone();
        resource.Hidden.Remove("wanted");
    }

    protected override ArmResponse Get(ArmRequest request, ArmResource? existing) =>
        new(200, Shown(Server(request).Id, Find(request), existing?.Properties.Text("value"), existing?.Properties.Text("source")));

    protected override ArmResponse List(ArmRequest request)
    {
        var server = World.Find(request.Path.Owner()) ?? throw ArmErrors.ResourceNotFound(request.Path, 1);
        return Paging.Page(request, s_settings.Select(s =>
        {
            var set = World.Find($"{server.Id}/configurations/{s.Name}");
            return (JsonNode)Shown(server.Id, s, set?.Properties.Text("value"), set?.Properties.Text("source"));
        }));
    }

    public override JsonObject Show(ArmResource resource, ArmRequest request) => Shown(
        resource.Id[..resource.Id.LastIndexOf("/configurations/", StringComparison.OrdinalIgnoreCase)],
        s_settings.First(s => s.Name.Equals(resource.Name, StringComparison.OrdinalIgnoreCase)),
        resource.Properties.Text("value"),
        resource.Properties.Text("source"));

    protected override ArmResponse Put(ArmRequest request, ArmResource? existing)
    {
        var server = Server(request);
        CheckReady(server);
        var setting = Find(request);
        var value = request.Content.Text("properties", "value") ?? setting.Default;
        if (setting.Type is "Boolean" or "Enumeration" && !setting.Allowed.Split(',').Contains(value, StringComparer.OrdinalIgnoreCase))
            throw new ArmException(400, "InvalidParameterValue", $"Invalid value given for parameter {setting.Name}. Specify a valid parameter value.");
        var configuration = existing ?? Create(request, []);
        configuration.Hidden["wanted"] = new JsonObject { ["value"] = value, ["source"] = request.Content.Text("properties", "source") ?? "user-override" };
        return Accept(request, configuration, OperationKind.Update, "UpdateConfigurationManagementOperation", server.Location, 10, (6, 10));
    }

    protected override ArmResponse Patch(ArmRequest request, ArmResource existing) => Put(request, existing);

    protected override ArmResponse PatchAbsent(ArmRequest request) => Put(request, null);

    private Setting Find(ArmRequest request) =>
        s_settings.FirstOrDefault(s => s.Name.Equals(request.Path.Name, StringComparison.OrdinalIgnoreCase)) ?? throw NotFound(request);

    private JsonObject Shown(string server, Setting setting, string? value, string? source) => new()
    {
        ["properties"] = new JsonObject
        {
            ["value"] = value ?? setting.Default, ["description"] = setting.Description, ["defaultValue"] = setting.Default, ["dataType"] = setting.Type,
            ["allowedValues"] = setting.Allowed, ["source"] = source ?? "system-default", ["isDynamicConfig"] = setting.Dynamic, ["isReadOnly"] = false,
            ["isConfigPendingRestart"] = !setting.Dynamic && value is not null && value != setting.Default, ["documentationLink"] = setting.Link,
        },
        ["id"] = $"{server}/configurations/{setting.Name}", ["name"] = setting.Name, ["type"] = FullType,
    };

    private sealed record Setting(string Name, string Default, string Type, string Allowed, bool Dynamic, string Description, string Link);
}
