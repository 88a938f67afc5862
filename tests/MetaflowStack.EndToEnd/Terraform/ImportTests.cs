using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MetaflowStack.EndToEnd.Harness;
using MetaflowStack.EndToEnd.Stack;

namespace MetaflowStack.EndToEnd.Terraform;

public partial class ImportTests(ITestOutputHelper output)
{
    private static readonly string[] Acme = ["--org-prefix", "acme", "--cloud", "sandbox"];

    [Fact]
    public async Task A_stack_of_the_template_is_taken_over_improved_in_place_and_then_at_rest()
    {
        await using var folder = new StackFolder();
        await using var cloud = await SandboxObserver.OpenAsync(folder);
        var world = await TerraformWorld.MakeAsync(cloud, folder);
        var (before, mark) = (await world.FingerprintAsync(), SandboxRequest.Of(folder).Count);

        var import = (await folder.RunAsync(["ImportTerraform", "--tfstate", folder.PathOf("state.json"), .. Acme])).Succeeded();

        Snapshot.Matches(Readable(Block(import.Output, "║ ImportTerraform"), folder), "import.txt");
        Assert.Empty(Writes(folder, mark));

        var plan = (await folder.RunAsync(["Plan", .. Acme])).Succeeded();
        Snapshot.Matches(Readable(Block(plan.Output, "║ Plan"), folder), "plan-after-import.txt");
        Assert.Empty(Writes(folder, mark));
        Assert.DoesNotContain("! replace", plan.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("- delete", plan.Output, StringComparison.Ordinal);
        Assert.DoesNotMatch(FieldWithoutReason(), plan.Output.ReplaceLineEndings("\n"));

        (await folder.RunAsync(["Services", .. Acme])).Succeeded();

        var writes = Writes(folder, mark);
        output.WriteLine(string.Join('\n', writes));
        Assert.DoesNotContain(writes, write => write.Contains(" DELETE ", StringComparison.Ordinal));
        Assert.DoesNotContain(writes, write => write.Contains(" PUT ", StringComparison.Ordinal) && write.EndsWith("/flexibleServers/psql-acme-metaflow-default", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(writes, write => write.EndsWith("POST /v1.0/applications", StringComparison.Ordinal) || write.EndsWith("POST /v1.0/servicePrincipals", StringComparison.Ordinal));
        Assert.Equal(before, await world.FingerprintAsync());
        Assert.Contains("Nothing to do", (await folder.RunAsync(["Plan", .. Acme])).Succeeded().Output, StringComparison.Ordinal);

        (await folder.RunAsync(["Destroy", .. Acme, "--yes"])).Succeeded();
        Assert.Null(await cloud.ArmAsync($"{world.Path("resourceGroups/rg-metaflow-default-westus")}?api-version=2021-04-01"));
        Assert.Empty((await cloud.GraphAsync("/v1.0/applications?$filter=startswith(displayName,'Metaflow')"))!["value"]!.AsArray());
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Every_variation_of_the_template_is_at_rest_after_import_and_deployment(bool argo, bool airflow)
    {
        await using var folder = new StackFolder();
        await using var cloud = await SandboxObserver.OpenAsync(folder);
        var world = await TerraformWorld.MakeAsync(cloud, folder, argo, airflow);
        var before = await world.FingerprintAsync();
        string[] options = [.. Acme, "--deploy-argo", $"{argo}".ToLowerInvariant(), "--deploy-airflow", $"{airflow}".ToLowerInvariant()];

        (await folder.RunAsync(["ImportTerraform", "--tfstate", folder.PathOf("state.json"), .. options])).Succeeded();
        var deployed = await folder.RunAsync(["Services", .. options]);

        deployed.Succeeded();
        Assert.Equal(airflow, deployed.Output.Contains("Airflow's release was there before this stack took over and goes on as it is", StringComparison.Ordinal));
        Assert.Equal(before, await world.FingerprintAsync());
        Assert.Contains("Nothing to do", (await folder.RunAsync(["Plan", .. options])).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_secret_of_the_Terraform_state_is_printed_or_kept()
    {
        await using var folder = new StackFolder();
        await using var cloud = await SandboxObserver.OpenAsync(folder);
        var world = await TerraformWorld.MakeAsync(cloud, folder);

        var import = (await folder.RunAsync(["ImportTerraform", "--tfstate", folder.PathOf("state.json"), .. Acme, "--verbosity", "verbose"])).Succeeded();
        var plan = (await folder.RunAsync(["Plan", .. Acme, "--verbosity", "verbose"])).Succeeded();

        var sandbox = folder.PathOf(".nuke", "temp", "sandbox");
        var kept = Directory.EnumerateFiles(folder.Root, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetDirectoryName(file) != sandbox && file != folder.PathOf("state.json") && !file.StartsWith(folder.PathOf("manifests"), StringComparison.Ordinal)).ToList();
        Assert.Contains(kept, file => file.EndsWith(Path.Combine("acme", "default.json"), StringComparison.Ordinal));
        foreach (var secret in (string[])["PLANTED-SECRET", world.PrincipalPassword])
        {
            Assert.DoesNotContain(secret, import.Output + import.Error + plan.Output + plan.Error, StringComparison.Ordinal);
            Assert.All(kept, file => Assert.DoesNotContain(secret, File.ReadAllText(file), StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_same_import_again_changes_nothing_and_a_destroy_before_the_first_deployment_is_refused()
    {
        await using var folder = new StackFolder();
        await using var cloud = await SandboxObserver.OpenAsync(folder);
        await TerraformWorld.MakeAsync(cloud, folder, argo: false);
        string[] import = ["ImportTerraform", "--tfstate", folder.PathOf("state.json"), .. Acme, "--deploy-argo", "false"];
        (await folder.RunAsync(import)).Succeeded();
        var resources = Resources(folder);

        var again = (await folder.RunAsync(import)).Succeeded();
        var refused = (await folder.RunAsync(["Destroy", .. Acme, "--deploy-argo", "false", "--yes"])).Exited(1);

        Assert.Contains("Known already, from an earlier import of this state (23)", again.Output, StringComparison.Ordinal);
        Assert.Equal(resources, Resources(folder));
        Assert.Contains("do not carry this stack's marks yet", refused.Output + refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_gone_from_Azure_is_listed_and_made_anew_by_the_plan()
    {
        await using var folder = new StackFolder();
        await using var cloud = await SandboxObserver.OpenAsync(folder);
        var world = await TerraformWorld.MakeAsync(cloud, folder, argo: false);
        await cloud.KubernetesAsync(await world.KubeconfigAsync(), HttpMethod.Delete, "/api/v1/namespaces/default/services/metadata-service");

        var import = (await folder.RunAsync(["ImportTerraform", "--tfstate", folder.PathOf("state.json"), .. Acme, "--deploy-argo", "false"])).Succeeded();
        var plan = (await folder.RunAsync(["Plan", .. Acme, "--deploy-argo", "false"])).Succeeded();

        Assert.Contains("Not found any more: the next deployment makes them anew (1)\n  module.services.kubernetes_service.metadata-service", import.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("+ create  kubernetes:service/default/metadata-service", plan.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_that_this_program_has_already_filled_is_not_mixed_with_another()
    {
        await using var folder = new StackFolder();
        (await folder.RunAsync(["Infra", .. Acme])).Succeeded();
        await File.WriteAllTextAsync(folder.PathOf("state.json"), await StateOfThisSubscriptionAsync(folder));

        var refused = (await folder.RunAsync(["ImportTerraform", "--tfstate", folder.PathOf("state.json"), .. Acme])).Exited(1);

        Assert.Contains("resources already", refused.Output + refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--environment other", "It is of acme/default in westus, and the options say acme/other in westus", 2)]
    [InlineData("--location westeurope", "Run it with --org-prefix acme --environment default --location westus", 2)]
    [InlineData("", "Its resources lie in {{subscription}}", 2)]
    public async Task A_Terraform_state_of_another_stack_is_refused(string options, string why, int exitCode)
    {
        await using var folder = new StackFolder();
        File.Copy(Fixture, folder.PathOf("state.json"));

        var refused = (await folder.RunAsync(["ImportTerraform", "--tfstate", folder.PathOf("state.json"), .. Acme, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)])).Exited(exitCode);

        Assert.Contains(why, refused.Output + refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_org_prefix_it_says_whose_the_Terraform_state_is()
    {
        await using var folder = new StackFolder();

        var refused = (await folder.RunAsync(["ImportTerraform", "--tfstate", Fixture, "--cloud", "sandbox"])).Exited(2);

        Assert.Contains("Add --org-prefix acme --environment default --location westus", refused.Output + refused.Error, StringComparison.Ordinal);
    }

    private static string Fixture => Path.Combine(Repository.Root, "tests", "MetaflowStack.Definition.Tests", "Terraform", "Fixtures", "template.tfstate.json");

    private static async Task<string> StateOfThisSubscriptionAsync(StackFolder folder)
    {
        await using var cloud = await SandboxObserver.OpenAsync(folder);
        return (await File.ReadAllTextAsync(Fixture)).Replace("{{subscription}}", cloud.SubscriptionId, StringComparison.Ordinal);
    }

    private static string Resources(StackFolder folder) =>
        JsonNode.Parse(File.ReadAllText(folder.PathOf(".nuke", "temp", "sandbox", "state", "acme", "default.json")))!["resources"]!.ToJsonString();

    private static IReadOnlyList<string> Writes(StackFolder folder, int from) =>
        [.. SandboxRequest.Of(folder).Skip(from).Where(request => request.IsWrite).Select(request => $"{request.Service} {request.Method} {request.Path}")];

    // What a target prints for reading: from below its heading to the summary, without the log's lines.
    private static string Block(string output, string heading)
    {
        var lines = output.ReplaceLineEndings("\n").Split('\n').ToList();
        var start = lines.FindIndex(line => line.StartsWith(heading, StringComparison.Ordinal)) + 2;
        var end = lines.FindIndex(start, line => line.StartsWith('═'));
        return string.Join('\n', lines[start..end].Where(line => !line.Contains(" [INF] ", StringComparison.Ordinal))).Trim() + "\n";
    }

    private static string Readable(string text, StackFolder folder) =>
        Guids().Replace(text.Replace(folder.Root, "FOLDER", StringComparison.Ordinal), "GUID");

    // Fields stand two columns further in where a reason stands above them.
    [GeneratedRegex("^ {6}\\S.* → |^ {10}[^\\s→]", RegexOptions.Multiline)]
    private static partial Regex FieldWithoutReason();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Guids();
}
