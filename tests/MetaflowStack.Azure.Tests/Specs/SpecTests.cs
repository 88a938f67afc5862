using System.Text.Json.Nodes;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Azure.Tests.Providers;
using MetaflowStack.Azure.Tests.Support;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Tests.Specs;

public sealed class SpecTests
{
    // The folder of specs has none of Microsoft.Authorization/locks: its body is a snapshot, read against locks.json by eye.
    public static TheoryData<string> Keys =>
        [.. TestStack.All.OfType<ArmResource>().Where(resource => resource is not ManagementLock).Select(resource => resource.Key.ToString())];

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task The_body_of_a_creation_is_valid_by_Microsofts_spec(string key)
    {
        SpecFolder.Find("specification");
        using var azure = new TestAzure();
        var resource = CreationTests.Find(key);
        var sent = await CreationTests.CreateAsync(azure, resource);
        Assert.Empty(BodyChecker.Check(SchemaOf("PUT", resource), sent.Json));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void The_api_version_is_the_newest_stable_one_of_the_specs(string key)
    {
        var resource = CreationTests.Find(key);
        Assert.Equal(ArmSpec.VersionsOf("PUT", resource.ResourceId)[^1], ApiVersions.For(resource.ResourceType));
    }

    [Theory]
    [InlineData("azure:virtual-network/metaflow", "Providers/Snapshots/update-virtual-network.json")]
    [InlineData("azure:managed-cluster/metaflow", "Providers/Snapshots/update-managed-cluster.json")]
    [InlineData("azure:blob-service/metaflow", "Providers/Snapshots/update-blob-service.json")]
    public void The_body_of_an_update_is_valid_by_Microsofts_spec(string key, string snapshot)
    {
        var schema = SchemaOf("PUT", CreationTests.Find(key));
        Assert.Empty(BodyChecker.Check(schema, JsonNode.Parse(File.ReadAllText(Beside(snapshot)))!));
    }

    [Theory]
    [InlineData("""{"location":"westus"}""", ".kind: required and missing")]
    [InlineData("""{"location":"westus","kind":"Best","sku":{"name":"Standard_LRS"}}""", ".kind: Best is not one of")]
    [InlineData("""{"location":"westus","kind":"StorageV2","sku":{"name":"Standard_LRS","tier":"Standard"}}""", ".sku.tier: read-only")]
    [InlineData("""{"location":"westus","kind":"StorageV2","sku":{"name":"Standard_LRS"},"colour":"red"}""", ".colour: not in the spec")]
    [InlineData("""{"location":"westus","kind":"StorageV2","sku":{"name":"Standard_LRS"},"properties":{"isHnsEnabled":"no"}}""", ".properties.isHnsEnabled: String where the spec has boolean")]
    public void The_check_finds_what_is_wrong(string body, string fault) =>
        Assert.Contains(BodyChecker.Check(SchemaOf("PUT", TestStack.Storage), JsonNode.Parse(body)!), found => found.StartsWith(fault, StringComparison.Ordinal));

    [Fact]
    public void A_role_assignment_is_valid_by_Microsofts_spec()
    {
        var text = File.ReadAllText(Beside("Providers/Snapshots/create-role-assignment.txt"));
        var path = text.Split('\n')[0].Split(' ')[1].Split('?')[0];
        var operation = ArmSpec.FindOperation("PUT", path, ApiVersions.Authorization)!;
        Assert.Empty(BodyChecker.Check(ArmSpec.BodyOf(operation), JsonNode.Parse(text[text.IndexOf('{')..])!));
    }

    private static SpecNode SchemaOf(string method, ArmResource resource) =>
        ArmSpec.BodyOf(ArmSpec.FindOperation(method, resource.ResourceId, ApiVersions.For(resource.ResourceType))
            ?? throw new InvalidOperationException($"No spec has {method} {resource.ResourceId}."));

    private static string Beside(string file, [System.Runtime.CompilerServices.CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", file);
}
