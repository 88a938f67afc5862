using MetaflowStack.Definition.Terraform;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Tests.Terraform;

public class TerraformStateReaderTests
{
    [Fact]
    public void A_state_of_the_template_is_read_with_its_addresses()
    {
        var state = TemplateState.Read();

        Assert.Equal(("1.2.6", 97, "5f0c7a3e-7d52-9a41-2b6e-9f1d3c8b4a60", 4), (state.TerraformVersion, state.Serial, state.Lineage, state.DataSources));
        Assert.Equal(39, state.Instances.Count);
        Snapshot.Matches(string.Join('\n', state.Instances.Select(instance => instance.Address)) + "\n", "addresses.txt");
    }

    [Fact]
    public void Tainted_and_deposed_instances_and_keys_of_for_each_are_told_apart()
    {
        var state = TemplateState.Read(json =>
        {
            TemplateState.Instance(json, "azurerm_subnet", "metaflow_database_subnet")["status"] = "tainted";
            var pool = TemplateState.Resource(json, "azurerm_kubernetes_cluster_node_pool", "metaflow_kubernetes_compute_node_pool")["instances"]!.AsArray();
            var former = pool[0]!.DeepClone().AsObject();
            former["deposed"] = "0a1b2c3d";
            pool.Add(former);
            TemplateState.Instance(json, "kubernetes_namespace", "argo")["index_key"] = "a b";
        });

        Assert.Equal("module.infra.azurerm_subnet.metaflow_database_subnet", Assert.Single(state.Instances, instance => instance.IsTainted).Address);
        Assert.Equal("0a1b2c3d", Assert.Single(state.Instances, instance => instance.Deposed is not null).Deposed);
        Assert.Contains(state.Instances, instance => instance.Address == "module.services.kubernetes_namespace.argo[\"a b\"]");
    }

    public static TheoryData<string, string, string> Others => new()
    {
        { "", "state.json is not a Terraform state", "The file is empty" },
        { "not json", "state.json is not a Terraform state", "not JSON: line 1" },
        { "[]", "state.json is not a Terraform state", "no object" },
        { "{}", "state.json is not a Terraform state", "version" },
        { "{\n  \"version\": 4,\n  \"resources\": [\n    {", "state.json ends in the middle, on line 4", "cut off" },
        { """{"version":3,"serial":1,"lineage":"a","modules":[]}""", "version 3", "only version 4" },
        { """{"version":5,"serial":1,"lineage":"a","resources":[]}""", "version 5", "only version 4" },
        { """{"version":3,"serial":1,"lineage":"a","backend":{"type":"azurerm","config":{}}}""", "is not the state itself", "backend" },
        { """{"serial":1,"lineage":"a","meta":{},"encrypted_data":"AAAA","encryption_version":"v0"}""", "is encrypted", "tofu state pull" },
        { """{"format_version":"1.0","terraform_version":"1.2.6","values":{}}""", "terraform show -json", "terraform state pull" },
        { """{"version":3,"deployment":{"resources":[]}}""", "a state of Pulumi", "public Terraform template" },
        { """{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"}""", "an ARM template", "public Terraform template" },
        { """{"schemaVersion":2,"lineage":"a","serial":3,"contentHash":"sha256:0"}""", "a state of this program itself", "needs no import" },
        { """{"version":4,"terraform_version":"1.2.6","serial":1,"lineage":"a","outputs":{},"resources":[]}""", "holds no resources", "destroyed" },
        { """{"version":4,"terraform_version":"1.2.6","serial":"x","lineage":"a","resources":[{"mode":"managed","type":"a","name":"b","instances":[{"attributes":{}}]}]}""", "not a Terraform state of version 4", "serial" },
        { """{"version":4,"terraform_version":"1.2.6","serial":1,"resources":[{"mode":"managed","type":"a","name":"b","instances":[{"attributes":{}}]}]}""", "not a Terraform state of version 4", "lineage is missing" },
        { """{"version":4,"terraform_version":"1.2.6","serial":1,"lineage":"a"}""", "not a Terraform state of version 4", "resources is missing" },
        { """{"version":4,"terraform_version":"1.2.6","serial":1,"lineage":"a","resources":[1]}""", "not a Terraform state of version 4", "resources[0]" },
        { """{"version":4,"terraform_version":"1.2.6","serial":1,"lineage":"a","resources":[{"mode":"managed","type":"a","instances":[]}]}""", "not a Terraform state of version 4", "name is missing" },
        { """{"version":4,"terraform_version":"1.2.6","serial":1,"lineage":"a","resources":[{"mode":"managed","type":"a","name":"b","instances":[{}]}]}""", "not a Terraform state of version 4", "has no attributes" },
        { """{"version":4,"terraform_version":"1.2.6","serial":1,"lineage":"a","resources":[{"mode":"new","type":"a","name":"b","instances":[]}]}""", "not a Terraform state of version 4", "mode 'new'" },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void Anything_else_is_refused_and_says_what_it_is(string text, string what, string part)
    {
        var exception = Assert.Throws<StackException>(() => TerraformStateReader.Parse(text, "state.json"));

        Assert.Contains(what, exception.Details.What, StringComparison.Ordinal);
        Assert.Contains(part, exception.Message, StringComparison.Ordinal);
        Assert.NotNull(exception.Details.Remedy);
    }

    [Fact]
    public void A_file_that_is_cut_off_anywhere_is_never_read_as_a_whole_one()
    {
        var text = TemplateState.Text().TrimEnd();

        for (var length = 0; length < text.Length; length += 997)
        {
            var exception = Assert.Throws<StackException>(() => TerraformStateReader.Parse(text[..length], "state.json"));
            Assert.DoesNotContain("PLANTED-SECRET", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_missing_file_is_wrong_usage() =>
        Assert.Contains("terraform state pull", Assert.Throws<UsageException>(() => TerraformStateReader.Read(Path.Combine(Path.GetTempPath(), "no-such-state.json"))).Message, StringComparison.Ordinal);
}
