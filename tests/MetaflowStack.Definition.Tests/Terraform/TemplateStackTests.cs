using System.Text.Json.Nodes;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Definition.Terraform;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Tests.Terraform;

public class TemplateStackTests
{
    [Fact]
    public void Prefix_environment_region_and_subscription_are_told_by_the_names()
    {
        var stack = TemplateStack.Of(TemplateState.Read());

        Assert.Equal(("acme", "default", "westus", "{{subscription}}"), (stack.OrgPrefix, stack.Environment, stack.Location, stack.SubscriptionId));
        Assert.Equal("--org-prefix acme --environment default --location westus", stack.Options);
    }

    [Fact]
    public void A_state_without_a_cluster_is_known_by_its_database()
    {
        var stack = TemplateStack.Of(TemplateState.Read(state => Remove(state, "metaflow_kubernetes")));

        Assert.Equal("acme", stack.OrgPrefix);
    }

    [Theory]
    [InlineData("metaflow_resource_group")]
    [InlineData("metaflow_kubernetes metaflow_database_server")]
    public void A_state_of_anything_else_is_refused(string missing)
    {
        var state = TemplateState.Read(json => { foreach (var name in missing.Split(' ')) Remove(json, name); });

        Assert.Contains("is not of the public Terraform template", Assert.Throws<StackException>(() => TemplateStack.Of(state)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_workspace_whose_name_is_no_environment_is_refused()
    {
        var state = TemplateState.Read(json =>
        {
            TemplateState.Attributes(json, "azurerm_kubernetes_cluster", "metaflow_kubernetes")["name"] = "aks-acme-metaflow-my-team";
            TemplateState.Attributes(json, "azurerm_resource_group", "metaflow_resource_group")["name"] = "rg-metaflow-my-team-westus";
        });

        Assert.Contains("workspace 'my-team'", Assert.Throws<StackException>(() => TemplateStack.Of(state)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("acme", "default", "westus", true)]
    [InlineData("other", "default", "westus", false)]
    [InlineData("acme", "dev", "westus", false)]
    [InlineData("acme", "default", "eastus", false)]
    public void Settings_of_another_stack_are_wrong_usage(string prefix, string environment, string location, bool fits)
    {
        var settings = StackSettings.Validate(new StackOptions { OrgPrefix = prefix, Environment = environment, Location = location, RootDirectory = Path.GetTempPath() }, hasTerminal: false);
        var stack = TemplateStack.Of(TemplateState.Read());

        var exception = Record.Exception(() => stack.Check(settings, "state.json"));

        if (fits)
            Assert.Null(exception);
        else
            Assert.Contains("Run it with --org-prefix acme --environment default --location westus", Assert.IsType<UsageException>(exception).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_template_has_otherwise_than_new_stacks_is_a_choice() =>
        Assert.Equal(
            new Dictionary<string, string> { ["database.version"] = "12", ["database.link"] = "metaflowDatabaseVnetZone.com", ["airflow.release"] = "kept" },
            TemplateStack.Of(TemplateState.Read()).Choices);

    [Theory]
    [InlineData("azurerm_kubernetes_cluster", "metaflow_kubernetes", "default_node_pool.0.vm_size", "Standard_D8_v5", "cluster.default-pool.size", "Standard_D8_v5")]
    [InlineData("azurerm_kubernetes_cluster", "metaflow_kubernetes", "default_node_pool.0.max_count", 3, "cluster.default-pool.maximum", "3")]
    [InlineData("azurerm_kubernetes_cluster_node_pool", "metaflow_kubernetes_compute_node_pool", "vm_size", "Standard_NC6", "cluster.task-pool.size", "Standard_NC6")]
    [InlineData("azurerm_postgresql_flexible_server", "metaflow_database_server", "sku_name", "GP_Standard_D2s_v3", "database.tier", "GeneralPurpose")]
    [InlineData("azurerm_postgresql_flexible_server", "metaflow_database_server", "sku_name", "GP_Standard_D2s_v3", "database.sku", "Standard_D2s_v3")]
    [InlineData("azurerm_postgresql_flexible_server", "metaflow_database_server", "storage_mb", 65536, "database.storage-gib", "64")]
    [InlineData("azurerm_storage_account", "metaflow_storage_account", "account_replication_type", "ZRS", "storage.sku", "Standard_ZRS")]
    [InlineData("azurerm_subnet", "metaflow_kubernetes_subnet", "address_prefixes.0", "10.1.0.0/16", "network.kubernetes-subnet", "10.1.0.0/16")]
    public void What_somebody_changed_in_the_template_is_kept(string type, string name, string attribute, object value, string choice, string expected)
    {
        var stack = TemplateStack.Of(TemplateState.Read(state => Set(TemplateState.Attributes(state, type, name), attribute, JsonValue.Create(value)!)));

        Assert.Equal(expected, stack.Choices[choice]);
    }

    [Fact]
    public void The_definition_honours_the_choices_of_the_state()
    {
        var choices = new StackChoices(new Dictionary<string, string>
        {
            ["database.version"] = "12", ["database.link"] = "metaflowDatabaseVnetZone.com", ["database.storage-gib"] = "64", ["cluster.task-pool.size"] = "Standard_NC6", ["terraform.lineage"] = "x",
        });

        var definition = Definition(choices);

        Assert.Equal(("12", 64), (definition.DatabaseServer.Version, definition.DatabaseServer.StorageSizeGB));
        Assert.Equal("Standard_NC6", definition.Graph.Resources.OfType<Azure.Resources.AgentPool>().Single().Profile.VmSize);
        Assert.Equal("metaflowDatabaseVnetZone.com", definition.Graph.Resources.OfType<Azure.Resources.VirtualNetworkLink>().Single().Name);
        Assert.DoesNotContain("terraform.lineage", choices.Values.Keys);
    }

    [Fact]
    public void A_choice_that_is_no_number_where_one_is_needed_is_explained() =>
        Assert.Contains("database.storage-gib", Assert.Throws<StackException>(() => Definition(new StackChoices(new Dictionary<string, string> { ["database.storage-gib"] = "much" }))).Message, StringComparison.Ordinal);

    private static StackDefinition Definition(StackChoices choices, [System.Runtime.CompilerServices.CallerFilePath] string here = "")
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
        var settings = StackSettings.Validate(new StackOptions { OrgPrefix = "acme", RootDirectory = root }, hasTerminal: false);
        return StackDefinition.Build(new StackScope(settings, "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002") { Choices = choices });
    }

    private static void Remove(JsonObject state, string name)
    {
        var resources = state["resources"]!.AsArray();
        foreach (var resource in resources.Where(resource => resource!["name"]!.ToString() == name).ToList())
            resources.Remove(resource);
    }

    private static void Set(JsonNode node, string path, JsonNode value)
    {
        var names = path.Split('.');
        foreach (var name in names[..^1])
            node = node is JsonArray list ? list[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)]! : node[name]!;
        if (node is JsonArray last)
            last[int.Parse(names[^1], System.Globalization.CultureInfo.InvariantCulture)] = value;
        else
            node[names[^1]] = value;
    }
}
