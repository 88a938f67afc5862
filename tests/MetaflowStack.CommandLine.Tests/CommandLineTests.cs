namespace MetaflowStack.CommandLine.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("")]
    [InlineData("Services")]
    [InlineData("services")]
    [InlineData("print-next-steps Infra")]
    [InlineData("CheckTools+Infra Services")]
    [InlineData("Services --org-prefix demo --cloud sandbox")]
    [InlineData("Services --orgprefix demo -cloud SANDBOX")]
    [InlineData("Services --deploy-argo")]
    [InlineData("Services --deploy-argo False --deploy-airflow TRUE")]
    [InlineData("Services --deploy-argo=false")]
    [InlineData("Services --parallelism 4 --parallelism 8")]
    [InlineData("Services --size large --ratio 0.25 --retries 3")]
    [InlineData("Services --sandbox-directory ../world --github-token x")]
    [InlineData("Services --sandbox-fault 429:30% QuotaExceeded --ports 1 2 3")]
    [InlineData("Services --sandbox-fault 429:30%,QuotaExceeded")]
    [InlineData("Services --skip")]
    [InlineData("Services --skip infra+CheckTools")]
    [InlineData("Services --skip infra check-tools --plan")]
    [InlineData("--target Services Infra --no-logo --verbosity verbose --host terminal")]
    [InlineData("--help --no-such-option")]
    [InlineData("Nope --help")]
    public void A_good_command_line_passes(string commandLine)
    {
        using var workspace = new Workspace();

        Assert.Equal((null, ""), workspace.Check(Split(commandLine)));
    }

    [Theory]
    [InlineData("Servces", "There is no target 'Servces'. Did you mean Services?")]
    [InlineData("Services+Infar", "There is no target 'Infar'. Did you mean Infra?")]
    [InlineData("Xyzzy", "There is no target 'Xyzzy'.")]
    [InlineData("Services --deplyo-argo false", "There is no option --deplyo-argo. Did you mean --deploy-argo?")]
    [InlineData("Services --xyzzy", "There is no option --xyzzy.")]
    [InlineData("-h", "There is no option -h. Did you mean --help?")]
    [InlineData("--infra", "There is no option --infra, but a target Infra: targets are written without dashes, before the first option.")]
    [InlineData("Services --deploy-argo maybe", "--deploy-argo: 'maybe' is not one of true, false.")]
    [InlineData("Services --deploy-argo treu", "--deploy-argo: 'treu' is not one of true, false. Did you mean true?")]
    [InlineData("Services --deploy-argo=1", "--deploy-argo: '1' is not one of true, false.")]
    [InlineData("--deploy-argo Services", "--deploy-argo: 'Services' is not one of true, false. Targets are named before the first option.")]
    [InlineData("Services --cloud sandbx", "--cloud: 'sandbx' is not one of Azure, Sandbox. Did you mean Sandbox?")]
    [InlineData("Services --size 1", "--size: '1' is not one of Small, Large.")]
    [InlineData("Services --parallelism many", "--parallelism: 'many' is not a whole number.")]
    [InlineData("Services --parallelism 1.5", "--parallelism: '1.5' is not a whole number.")]
    [InlineData("Services --ratio half", "--ratio: 'half' is not a number.")]
    [InlineData("Services --ports 80 http", "--ports: 'http' is not a whole number.")]
    [InlineData("Services --org-prefix", "--org-prefix needs a value.")]
    [InlineData("Services --cloud --deploy-argo", "--cloud needs a value.")]
    [InlineData("Services --sandbox-fault", "--sandbox-fault needs a value.")]
    [InlineData("--org-prefix demo Services", "--org-prefix takes one value, not 2: demo Services. Targets are named before the first option.")]
    [InlineData("Services --parallelism -5", "--parallelism needs a value.", "'-5' stands where an option should. A negative value is written with an equals sign: --option=-5.")]
    [InlineData("Services --skip Infar", "--skip: 'Infar' is no target. Did you mean Infra?")]
    [InlineData("Services --verbosity loud", "--verbosity: 'loud' is not one of Verbose, Normal, Minimal, Quiet.")]
    [InlineData("Services --host jenkins", "--host: 'jenkins' is not one of AzurePipelines, GitHubActions, Terminal.")]
    [InlineData("Services --org-prefix=a --org-prefix b", "--org-prefix is given twice, once with '=' and once without. Give it once.")]
    [InlineData("Services --ports=80 81", "--ports=80 has its value; '81' is one too many.")]
    public void A_fault_is_explained_and_the_exit_code_is_2(string commandLine, params string[] faults)
    {
        using var workspace = new Workspace();

        var (exitCode, error) = workspace.Check(Split(commandLine));

        Assert.Equal(2, exitCode);
        Assert.Equal([.. faults, "Nothing was done. --help lists the targets and options.", ""], error.Split('\n'));
    }

    [Fact]
    public void All_faults_are_reported_together()
    {
        using var workspace = new Workspace();
        workspace.Variables["CLOUD"] = "gcp";
        workspace.Write("parameters.json", """{ "OrgPrefx": "demo" }""");

        var (exitCode, error) = workspace.Check("Servces", "--deplyo-argo", "--parallelism", "x", "--profile", "prod");

        Assert.Equal(2, exitCode);
        Assert.Equal(
            """
            There is no target 'Servces'. Did you mean Services?
            There is no option --deplyo-argo. Did you mean --deploy-argo?
            --parallelism: 'x' is not a whole number.
            Environment variable CLOUD, which stands for --cloud: 'gcp' is not one of Azure, Sandbox.
            .nuke/parameters.json, line 1: there is no parameter 'OrgPrefx'. Did you mean OrgPrefix?
            There is no profile 'prod': .nuke/parameters.prod.json does not exist. There are no profiles here.
            Nothing was done. --help lists the targets and options.

            """,
            error,
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void A_value_after_an_equals_sign_reaches_engines_that_know_only_blanks()
    {
        using var workspace = new Workspace();

        workspace.Check("Services", "--org-prefix=demo", "--deploy-argo=false", "--parallelism", "4");

        Assert.Equal(new() { ["OrgPrefix"] = "demo", ["DeployArgo"] = "false" }, workspace.HandedOver);
    }

    [Fact]
    public void A_faulty_command_line_hands_nothing_over()
    {
        using var workspace = new Workspace();

        workspace.Check("Servces", "--org-prefix=demo");

        Assert.Empty(workspace.HandedOver);
    }

    private static string[] Split(string commandLine) => commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
