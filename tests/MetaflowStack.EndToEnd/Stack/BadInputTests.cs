using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Stack;

public class BadInputTests
{
    private static readonly string[] Sandbox = ["--cloud", "sandbox", "--no-logo"];

    public static TheoryData<string, string[], int, string> Faults => new()
    {
        { "no prefix", ["Services"], 2, "--org-prefix is missing" },
        { "a prefix too long", ["Services", "--org-prefix", "abcdefghijklmnop"], 2, "must be 1 to 12 lower-case letters and digits" },
        { "a prefix too long for the environment", ["Services", "--org-prefix", "abcdefghijkl"], 2, "Azure allows 24" },
        { "an upper-case prefix", ["Services", "--org-prefix", "Demo"], 2, "must be 1 to 12 lower-case letters and digits" },
        { "a prefix with an underscore", ["Services", "--org-prefix", "de_mo"], 2, "must be 1 to 12 lower-case letters and digits" },
        { "an unknown target", ["Servces", "--org-prefix", "demo"], 2, "Did you mean Services?" },
        { "a bad boolean", ["Services", "--org-prefix", "demo", "--deploy-argo", "maybe"], 2, "--deploy-argo: 'maybe' is not one of true, false" },
        { "an unknown option", ["Services", "--org-prefix", "demo", "--deplyo-argo", "true"], 2, "--deploy-argo" },
        { "an unknown target to skip", ["Services", "--org-prefix", "demo", "--skip", "Prefligt"], 2, "Preflight" },
        { "a profile that does not exist", ["Services", "--org-prefix", "demo", "--profile", "staging"], 2, "staging" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Bad_input_gets_one_paragraph_and_the_right_exit_code(string what, string[] arguments, int exitCode, string expected)
    {
        await using var folder = new StackFolder();

        var run = (await folder.RunAsync([.. arguments, .. Sandbox])).Exited(exitCode);

        var text = run.Output + run.Error;
        Assert.True(text.Contains(expected, StringComparison.Ordinal), $"{what}: {run}");
        AssertNothingHappened(folder, text);
    }

    [Fact]
    public async Task A_broken_parameters_file_is_named_with_its_line()
    {
        await using var folder = new StackFolder();
        await File.WriteAllTextAsync(folder.PathOf(".nuke", "parameters.json"), "{\n  \"OrgPrefix\": \"demo\",\n  \"Location\": \n}\n");

        var run = (await folder.RunAsync(["Services", .. Sandbox])).Exited(2);

        Assert.Contains("parameters.json", run.Error, StringComparison.Ordinal);
        Assert.Contains("4", run.Error, StringComparison.Ordinal);
        AssertNothingHappened(folder, run.Output + run.Error);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_to_is_named_before_anything_is_deployed()
    {
        await using var folder = new StackFolder();
        await File.WriteAllTextAsync(folder.PathOf("output"), "a file where the folder should be");

        var run = (await folder.RunAsync(["Services", "--org-prefix", "demo", .. Sandbox])).Exited(1);

        Assert.Contains($"The folder {folder.PathOf("output", "default")} cannot be written to", run.Output, StringComparison.Ordinal);
        AssertNothingHappened(folder, run.Output + run.Error);
    }

    [Fact]
    public async Task Without_a_sign_in_it_says_how_to_sign_in_and_that_the_sandbox_needs_none()
    {
        await using var folder = new StackFolder();
        foreach (var name in (string[])["AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_CLIENT_SECRET", "AZURE_FEDERATED_TOKEN_FILE", "IDENTITY_ENDPOINT"])
            folder.Environment[name] = null;

        var run = (await folder.RunAsync("Login", "--org-prefix", "demo", "--no-logo")).Exited(1);

        Assert.Contains("az login", run.Output, StringComparison.Ordinal);
        Assert.Contains("--cloud sandbox", run.Output, StringComparison.Ordinal);
        AssertNothingHappened(folder, run.Output + run.Error);
    }

    [Fact]
    public async Task Kubectls_own_variable_does_not_redirect_a_deployment()
    {
        await using var folder = new StackFolder();
        folder.Environment["KUBECONFIG"] = "/nonexistent/config";

        (await folder.RunAsync(["Login", "--org-prefix", "demo", .. Sandbox])).Succeeded();
    }

    [Theory]
    [InlineData("--help", "help.txt")]
    [InlineData("--plan", "plan.txt")]
    public async Task What_is_shown_about_the_pipeline_stays_as_reviewed(string option, string snapshot)
    {
        await using var folder = new StackFolder();

        var run = (await folder.RunAsync("Services", option, "--no-logo", "--host", "Terminal")).Succeeded();

        Snapshot.Matches(run.Output.Replace(folder.Root, "ROOT", StringComparison.Ordinal), snapshot);
    }

    private static void AssertNothingHappened(StackFolder folder, string text)
    {
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", text, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.PathOf("output", "default")), "Something was written to output/default.");
        Assert.False(File.Exists(folder.PathOf(".nuke", "temp", "sandbox", "state", "demo", "default.json")), "A state document was written.");
    }
}
