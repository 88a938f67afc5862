using System.Text.Json.Nodes;
using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.State;

/// <summary>Whatever is wrong with the state, it is said in a paragraph, and what is stored stays as it was found.</summary>
public class BadStateTests
{
    private static readonly string[] Demo = ["--org-prefix", "demo", "--cloud", "sandbox", "--state", "metaflow-state"];

    public static TheoryData<string, string, string> Damages => new()
    {
        { "truncated", "{\n  \"schemaVersion\": 2,\n  \"line", "cannot be read, line" },
        { "not JSON", "<html>proxy</html>", "cannot be read, line 1" },
        { "empty", "", "cannot be read" },
        { "of a newer schema", """{"schemaVersion": 99, "lineage": "l", "stack": "demo", "environment": "default"}""", "newer version of this program" },
        { "of another stack", """{"schemaVersion": 2, "lineage": "l", "serial": 3, "stack": "other", "environment": "default"}""", "of another stack" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_damaged_document_is_refused_and_left_as_it_is(string what, string content, string expected)
    {
        await using var emulator = await StateEmulator.StartAsync();
        await using var folder = emulator.Folder();
        (await folder.RunAsync(["InitState", .. Demo])).Succeeded();
        using var blobs = new RawBlobs(emulator);
        await blobs.PutAsync("demo/default.json", content);

        foreach (var target in (string[])["StateShow", "Infra"])
        {
            var refused = (await folder.RunAsync([target, .. Demo])).Exited(1);
            Assert.True(refused.Output.Contains(expected, StringComparison.Ordinal), $"{what}, {target}: {refused}");
            AssertIsParagraph(refused);
        }

        Assert.Equal(content, await blobs.GetAsync("demo/default.json"));
    }

    [Fact]
    public async Task An_older_copy_and_another_lineage_are_noticed_by_who_saw_the_newer_one()
    {
        await using var emulator = await StateEmulator.StartAsync();
        await using var folder = emulator.Folder();
        (await folder.RunAsync(["Infra", .. Demo])).Succeeded();
        using var blobs = new RawBlobs(emulator);
        var older = await blobs.GetAsync("demo/default.json");
        (await folder.RunAsync(["WaitForDb", .. Demo])).Succeeded();
        var newer = await blobs.GetAsync("demo/default.json");

        await blobs.PutAsync("demo/default.json", older!);
        Assert.Contains("an older copy was put in its place", (await folder.RunAsync(["Infra", .. Demo])).Exited(1).Output, StringComparison.Ordinal);

        var document = JsonNode.Parse(newer!)!.AsObject();
        document.Remove("contentHash");
        document["lineage"] = Guid.NewGuid().ToString();
        await blobs.PutAsync("demo/default.json", document.ToJsonString());
        Assert.Contains("another state was put in its place", (await folder.RunAsync(["StateShow", .. Demo])).Exited(1).Output, StringComparison.Ordinal);

        await blobs.PutAsync("demo/default.json", newer!);
        (await folder.RunAsync(["Infra", .. Demo])).Succeeded();
    }

    [Fact]
    public async Task A_container_that_does_not_exist_and_a_wrong_key_are_said_in_a_paragraph()
    {
        await using var emulator = await StateEmulator.StartAsync();
        await using var folder = emulator.Folder();

        foreach (var target in (string[])["StateShow", "StateHistory", "StateUnlock"])
        {
            var missing = (await folder.RunAsync([target, .. Demo, "--yes"])).Exited(1);
            Assert.Contains("metaflow-state, does not exist", missing.Output, StringComparison.Ordinal);
            Assert.Contains("InitState", missing.Output, StringComparison.Ordinal);
            AssertIsParagraph(missing);
        }

        // Nothing of the stack exists either, so that there is nothing to be told apart.
        Assert.Contains("There is nothing to delete", (await folder.RunAsync(["Destroy", .. Demo, "--yes"])).Succeeded().Output, StringComparison.Ordinal);

        const string otherKey = "cmVjb2duaXNhYmxlLXdyb25nLWtleS1vZi1hLXRlc3Q=";
        folder.Environment["METAFLOW_STATE_CONNECTION_STRING"] = emulator.ConnectionStringWith(otherKey);
        foreach (var target in (string[])["StateShow", "Infra"])
        {
            var refused = (await folder.RunAsync([target, .. Demo])).Exited(1);
            Assert.Contains("AuthorizationFailure", refused.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(otherKey, refused.Output + refused.Error, StringComparison.Ordinal);
            AssertIsParagraph(refused);
        }
    }

    [Fact]
    public async Task Destroy_with_a_mistyped_state_deletes_nothing_of_the_stack_that_exists()
    {
        await using var emulator = await StateEmulator.StartAsync();
        await using var folder = emulator.Folder();
        (await folder.RunAsync(["Infra", .. Demo])).Succeeded();

        var refused = (await folder.RunAsync("Destroy", "--org-prefix", "demo", "--cloud", "sandbox", "--state", "metaflow-stage", "--yes")).Exited(1);

        Assert.Matches(@"metaflow-stage, does not exist\. Yet \d+ resources of the stack exist, azure:\S+ among them\. Nothing was done", refused.Output);
        AssertIsParagraph(refused);
        Assert.Contains("unchanged", (await folder.RunAsync(["Infra", .. Demo])).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_place_is_wrong_usage_and_nothing_happens()
    {
        await using var folder = new StackFolder();

        var sas = (await folder.RunAsync("Infra", "--org-prefix", "demo", "--cloud", "sandbox", "--state", "https://a12.blob.core.windows.net/c12?sig=RECOGNISABLE")).Exited(2);

        Assert.Contains("has a query", sas.Output + sas.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("RECOGNISABLE", sas.Output + sas.Error, StringComparison.Ordinal);
        Assert.Contains("--lock-timeout 'soon'", (await folder.RunAsync("StateShow", "--org-prefix", "demo", "--lock-timeout", "soon")).Exited(2).Output, StringComparison.Ordinal);
        Assert.Contains("There is no state of demo/default", (await folder.RunAsync("StateShow", "--org-prefix", "demo", "--state", "./none")).Exited(1).Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.PathOf("none")));
        Assert.False(Directory.Exists(folder.PathOf(".nuke", "temp", "sandbox")));
    }

    private static void AssertIsParagraph(RunResult run)
    {
        Assert.DoesNotContain("   at ", run.Output + run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", run.Output + run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", run.Output + run.Error, StringComparison.Ordinal);
    }
}
