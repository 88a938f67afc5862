namespace MetaflowStack.CommandLine.Tests;

public sealed class EnvironmentTests
{
    [Theory]
    [InlineData("DEPLOY_ARGO", "yes", "Environment variable DEPLOY_ARGO, which stands for --deploy-argo: 'yes' is not one of true, false.")]
    [InlineData("DeployArgo", "yes", "Environment variable DeployArgo, which stands for --deploy-argo: 'yes' is not one of true, false.")]
    [InlineData("NUKE_PARALLELISM", "x", "Environment variable NUKE_PARALLELISM, which stands for --parallelism: 'x' is not a whole number.")]
    [InlineData("NUKE_TARGET", "Servces", "Environment variable NUKE_TARGET, which stands for --target: 'Servces' is no target. Did you mean Services?")]
    [InlineData("NUKE_SKIP", "Infra+Infar", "Environment variable NUKE_SKIP, which stands for --skip: 'Infar' is no target. Did you mean Infra?")]
    [InlineData("NUKE_HOST", "x", "Environment variable NUKE_HOST, which stands for --host: 'x' is not one of AzurePipelines, GitHubActions, Terminal.")]
    public void A_bad_value_is_an_error_that_names_the_variable(string name, string value, string fault)
    {
        using var workspace = new Workspace();
        workspace.Variables[name] = value;

        var (exitCode, error) = workspace.Check();

        Assert.Equal(2, exitCode);
        Assert.Contains(fault + "\n", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HOST", "my-machine")]
    [InlineData("ROOT", "/nowhere")]
    [InlineData("TARGET", "x86")]
    [InlineData("PROFILE", "x")]
    [InlineData("NUKE_TELEMETRY_OPTOUT", "1")]
    [InlineData("UNRELATED", "x")]
    [InlineData("NUKE_ORG_PREFIX", "demo")]
    public void Variables_of_others_and_good_values_pass(string name, string value)
    {
        using var workspace = new Workspace();
        workspace.Variables[name] = value;

        Assert.Equal((null, ""), workspace.Check("Services"));
    }

    [Fact]
    public void A_variable_that_the_command_line_overrides_is_not_looked_at()
    {
        using var workspace = new Workspace();
        workspace.Variables["CLOUD"] = "gcp";
        workspace.Variables["NUKE_TARGET"] = "Nope";

        Assert.Equal((null, ""), workspace.Check("Services", "--cloud", "azure"));
    }

    [Fact]
    public void Two_variables_for_one_parameter_are_an_error()
    {
        using var workspace = new Workspace();
        workspace.Variables["CLOUD"] = "azure";
        workspace.Variables["NUKE_CLOUD"] = "sandbox";

        var (exitCode, error) = workspace.Check();

        Assert.Equal(2, exitCode);
        Assert.StartsWith("Environment variables NUKE_CLOUD and CLOUD both stand for --cloud. Keep one of them.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_misspelt_variable_with_the_prefix_is_a_warning()
    {
        using var workspace = new Workspace();
        workspace.Variables["NUKE_ORG_PREFX"] = "demo";

        Assert.Equal(
            (null, "Warning: Environment variable NUKE_ORG_PREFX matches no parameter. Did you mean NUKE_ORG_PREFIX?\n"),
            workspace.Check("Services"));
    }
}
