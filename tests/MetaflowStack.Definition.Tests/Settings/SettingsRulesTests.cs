using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Definition.Tests.Settings;

public class SettingsRulesTests
{
    private static readonly StackOptions Good = new() { OrgPrefix = "demo", RootDirectory = Path.GetTempPath() };

    public static TheoryData<string?, string> BadPrefixes => new()
    {
        { null, "--org-prefix is missing" },
        { "", "--org-prefix is missing" },
        { "  ", "--org-prefix is missing" },
        { "Demo", "lower-case" },
        { "de_mo", "lower-case letters and digits" },
        { "de-mo", "lower-case letters and digits" },
        { "1demo", "starting with a letter" },
        { "abcdefghijklm", "1 to 12" },
        { "démo", "lower-case letters and digits" },
        { "demo\n", "lower-case letters and digits" },
        { "xmicrosoft", "Azure reserves" },
        { "windows1", "Azure reserves" },
    };

    [Theory]
    [MemberData(nameof(BadPrefixes))]
    public void A_bad_prefix_is_named_with_its_rule(string? prefix, string expected) =>
        Assert.Contains(expected, Fault(Good with { OrgPrefix = prefix, Environment = "a" }, "--org-prefix"), StringComparison.Ordinal);

    [Theory]
    [InlineData("a")]
    [InlineData("demo")]
    [InlineData("d3mo")]
    [InlineData("abcdefg")]
    public void A_good_prefix_is_taken(string prefix) => Assert.Equal(prefix, Validate(Good with { OrgPrefix = prefix }).OrgPrefix);

    [Theory]
    [InlineData("Dev", "lower-case")]
    [InlineData("", "1 to 8")]
    [InlineData("production", "1 to 8")]
    [InlineData("de v", "lower-case letters and digits")]
    [InlineData("../x", "lower-case letters and digits")]
    [InlineData("all", "every environment")]
    [InlineData("windows", "Azure reserves")]
    public void A_bad_environment_is_named_with_its_rule(string environment, string expected) =>
        Assert.Contains(expected, Fault(Good with { Environment = environment }, "--environment"), StringComparison.Ordinal);

    [Theory]
    [InlineData("abcdefg", "default", true)] // 2 + 7 + 8 + 7 = 24
    [InlineData("abcdefgh", "default", false)]
    [InlineData("abcdefghijkl", "a", true)] // 23
    [InlineData("abcdefghijkl", "ab", true)] // 24
    [InlineData("abcdefghijkl", "abc", false)]
    [InlineData("abcdef", "abcdefgh", true)] // 24
    [InlineData("abcdefg", "abcdefgh", false)]
    public void The_storage_accounts_name_has_at_most_24_characters(string prefix, string environment, bool fits)
    {
        var options = Good with { OrgPrefix = prefix, Environment = environment };

        if (fits)
            Assert.True(Validate(options).Environment == environment);
        else
            Assert.Contains("Azure allows 24", Fault(options, "--org-prefix"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_too_long_says_how_long_the_prefix_may_be() =>
        Assert.Contains("with --environment default the prefix may have 7", Fault(Good with { OrgPrefix = "abcdefghij" }, "--org-prefix"), StringComparison.Ordinal);

    [Theory]
    [InlineData("West US", "westus?")]
    [InlineData("west-us", "westus?")]
    [InlineData("", "short name")]
    [InlineData("1", "short name")]
    public void A_bad_location_is_named_with_what_would_do(string location, string expected) =>
        Assert.Contains(expected, Fault(Good with { Location = location }, "--location"), StringComparison.Ordinal);

    [Theory]
    [InlineData("aws")]
    [InlineData("1")]
    [InlineData("")]
    public void A_cloud_that_does_not_exist_is_refused(string cloud) =>
        Assert.Contains("azure or sandbox", Fault(Good with { Cloud = cloud }, "--cloud"), StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(65)]
    public void Parallelism_is_bounded(int parallelism) =>
        Assert.Contains("1 to 64", Fault(Good with { Parallelism = parallelism }, "--parallelism"), StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(double.NaN)]
    [InlineData(1e9)]
    public void Speed_is_bounded(double speed) =>
        Assert.Contains("1 to 10000", Fault(Good with { Cloud = "sandbox", SandboxSpeed = speed }, "--sandbox-speed"), StringComparison.Ordinal);

    [Fact]
    public void Options_of_the_sandbox_are_refused_for_azure()
    {
        Assert.Contains("--cloud sandbox", Fault(Good with { SandboxFault = ["429:30%"] }, "--sandbox-fault"), StringComparison.Ordinal);
        Assert.Contains("--cloud sandbox", Fault(Good with { SandboxSeed = 1 }, "--sandbox-seed"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_seed_is_not_negative() =>
        Assert.Contains("0 or more", Fault(Good with { Cloud = "sandbox", SandboxSeed = -1 }, "--sandbox-seed"), StringComparison.Ordinal);

    [Fact]
    public void Files_of_faults_are_named_from_the_users_folder() => Assert.Equal(
        ["429:30%", "@" + Path.GetFullPath("faults.txt"), "@" + Path.GetFullPath("more.txt")],
        Validate(Good with { Cloud = "sandbox", SandboxFault = ["429:30%", "@faults.txt", "file:more.txt"] }).SandboxFaults);

    [Theory]
    [InlineData("", "must name at least one VM size")]
    [InlineData(",", "must name at least one VM size")]
    [InlineData("D4_v5", "must be a VM size as Azure writes it")]
    [InlineData("Standard D4", "must be a VM size as Azure writes it")]
    [InlineData("Standard_", "must be a VM size as Azure writes it")]
    [InlineData("Standard_D4_v5;Standard_D8_v5", "must be a VM size as Azure writes it")]
    [InlineData("Standard_D4_v5,standard_d4_V5", "is named twice")]
    [InlineData("Standard_D1,Standard_D2,Standard_D3,Standard_D4,Standard_D5,Standard_D6,Standard_D7,Standard_D8,Standard_D9", "at most 8")]
    public void A_bad_list_of_sizes_is_named_with_its_rule(string sizes, string expected)
    {
        Assert.Contains(expected, Fault(Good with { NodeSize = [sizes] }, "--node-size"), StringComparison.Ordinal);
        Assert.Contains(expected, Fault(Good with { TaskNodeSize = [sizes] }, "--task-node-size"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Standard_D4_v5", "Standard_D4_v5")]
    [InlineData("Standard_D4_v5 Standard_NC24ads_A100_v4 Standard_E4-2s_v5 Standard_F8s_v2", "Standard_D4_v5 Standard_NC24ads_A100_v4 Standard_E4-2s_v5 Standard_F8s_v2")]
    [InlineData("Standard_D4_v5,Standard_B2s, Standard_DS2_v2", "Standard_D4_v5 Standard_B2s Standard_DS2_v2")]
    [InlineData("Standard_ND96amsr_A100_v4 Standard_M416s_10_v2 Standard_D1 standard_a2m_v2", "Standard_ND96amsr_A100_v4 Standard_M416s_10_v2 Standard_D1 standard_a2m_v2")]
    public void A_list_of_sizes_may_be_separated_by_spaces_and_commas(string given, string sizes)
    {
        var settings = Validate(Good with { NodeSize = given.Split(' '), TaskNodeSize = [given.Replace(' ', ',')] });

        Assert.Equal(sizes.Split(' '), settings.NodeSizes);
        Assert.Equal(sizes.Split(' '), settings.TaskNodeSizes);
    }

    [Fact]
    public void Sizes_that_are_not_given_are_left_to_what_was_chosen_before() =>
        Assert.Equal((null, null), (Validate(Good).NodeSizes, Validate(Good).TaskNodeSizes));

    [Fact]
    public void A_context_needs_a_kubeconfig() =>
        Assert.Contains("--kubeconfig", Fault(Good with { Context = "kind" }, "--context"), StringComparison.Ordinal);

    [Fact]
    public void A_kubeconfig_must_exist() =>
        Assert.Contains("existing file", Fault(Good with { Kubeconfig = "/nonexistent/config" }, "--kubeconfig"), StringComparison.Ordinal);

    [Theory]
    [InlineData("172.18.0.0/16", "172.16.0.0/24", null)]
    [InlineData("10.1.0.0/16", "10.2.0.0/28", null)]
    [InlineData("172.17.0.0/16", "172.17.9.0/24", "must not overlap")]
    [InlineData("172.16.0.0/16", null, "must not overlap the database's subnet 172.16.0.0/24")]
    [InlineData("172.17.5.0/16", null, "with /16 it begins at 172.17.0.0")]
    [InlineData("172.17.0.0", null, "CIDR")]
    [InlineData("fd00::/64", null, "IPv4")]
    [InlineData("51.4.0.0/16", null, "private ranges")]
    [InlineData("172.0.0.0/8", null, "private ranges")]
    [InlineData("172.30.0.0/16", null, "which AKS uses itself")]
    [InlineData("10.0.0.0/16", null, "the cluster's range for services")]
    [InlineData("172.18.0.0/21", null, "has 2048 addresses, and 2051 are needed")]
    [InlineData("172.18.0.0/20", null, null)]
    [InlineData(null, "172.16.0.0/29", "must have 16 addresses at least")]
    [InlineData(null, "10.0.0.0/24", "the cluster's range for services")]
    public void Address_ranges_fit(string? kubernetes, string? database, string? expected)
    {
        var options = Good with { KubernetesSubnet = kubernetes, DatabaseSubnet = database };
        if (expected is null)
            Assert.Equal(kubernetes, Validate(options).KubernetesSubnet);
        else
            Assert.Contains(expected, Assert.Single(Assert.Throws<SettingsException>(() => Validate(options)).Faults).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nowhere/airflow.tgz", "existing file")]
    [InlineData("http://charts.example.com", "https")]
    [InlineData("oci://registry/airflow", "https address")]
    [InlineData("https://charts.example.com/airflow", null)]
    public void A_chart_is_a_file_or_an_https_address(string chart, string? expected)
    {
        if (expected is null)
            Assert.Equal(chart, Validate(Good with { AirflowChart = chart }).AirflowChart);
        else
            Assert.Contains(expected, Fault(Good with { AirflowChart = chart }, "--airflow-chart"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_principal_is_named_by_a_GUID_and_its_password_is_never_shown()
    {
        Assert.Contains("a GUID", Fault(Good with { ServicePrincipalId = "my principal" }, "--service-principal-id"), StringComparison.Ordinal);
        var secret = new Secret("s3cr3t-of-the-tests");
        var alone = Fault(Good with { ServicePrincipalSecret = secret }, "--service-principal-id");
        Assert.Contains("METAFLOW_SERVICE_PRINCIPAL_SECRET is set", alone, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", alone, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", Validate(Good with { ServicePrincipalId = Guid.Empty.ToString(), ServicePrincipalSecret = secret }).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("service-principal", IdentityKind.ServicePrincipal)]
    [InlineData("workload", IdentityKind.Workload)]
    [InlineData(null, IdentityKind.ServicePrincipal)]
    public void Tasks_sign_in_as_one_of_two(string? identity, IdentityKind expected) =>
        Assert.Equal(expected, Validate(Good with { Identity = identity }).Identity);

    [Theory]
    [InlineData("worklod", "did you mean workload?")]
    [InlineData("1", "must be service-principal or workload")]
    [InlineData("", "must be service-principal or workload")]
    public void Other_identities_are_refused_with_the_nearest_name(string identity, string expected) =>
        Assert.Contains(expected, Fault(Good with { Identity = identity }, "--identity"), StringComparison.Ordinal);

    [Fact]
    public void A_managed_identity_goes_with_the_stacks_own_cluster_and_no_service_principal()
    {
        var kubeconfig = Path.GetTempFileName();
        Assert.Contains("--kubeconfig", Fault(Good with { Identity = "workload", Kubeconfig = kubeconfig }, "--identity"), StringComparison.Ordinal);
        Assert.Contains("--grant-cluster-access", Fault(Good with { GrantClusterAccess = true, Kubeconfig = kubeconfig }, "--grant-cluster-access"), StringComparison.Ordinal);
        Assert.False(Validate(Good with { GrantClusterAccess = false, Kubeconfig = kubeconfig }).GrantClusterAccess);
        File.Delete(kubeconfig);
        Assert.Contains("leave it out", Fault(Good with { Identity = "workload", ServicePrincipalId = Guid.Empty.ToString() }, "--service-principal-id"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("metadata-servic", true, "did you mean metadata-service?")]
    [InlineData("argo-sever", true, "did you mean argo-server?")]
    [InlineData("postgres", true, "must be one of metadata-service, ")]
    [InlineData("argo-server", false, "not part of the stack with --deploy-argo false")]
    [InlineData("argo-server", true, null)]
    [InlineData("metaflow-ui-static-service", false, null)]
    public void A_component_is_one_of_the_stack(string component, bool deployArgo, string? expected)
    {
        var options = Good with { Component = component, DeployArgo = deployArgo };
        if (expected is null)
            Assert.Equal(component, Validate(options).Component);
        else
            Assert.Contains(expected, Fault(options, "--component"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(100_000, true)]
    [InlineData(100_001, false)]
    public void A_tail_has_lines_that_fit_in_memory(int tail, bool fits)
    {
        if (fits)
            Assert.Equal(tail, Validate(Good with { Tail = tail }).Tail);
        else
            Assert.Contains("1 to 100000", Fault(Good with { Tail = tail }, "--tail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("/")]
    public void Events_go_to_a_file(string value) =>
        Assert.Contains("must be a file", Fault(Good with { Events = value }, "--events"), StringComparison.Ordinal);

    [Fact]
    public void The_users_kubeconfig_is_the_file_that_the_option_names_before_that_of_the_variable()
    {
        Assert.Contains("must be a file", Fault(Good with { KubeconfigFile = Path.GetTempPath() }, "--kubeconfig-file"), StringComparison.Ordinal);
        var named = Path.GetFullPath("named");
        Assert.Equal(named, Validate(Good with { KubeconfigFile = "named", UserKubeconfig = "/other" }).KubeconfigFile);
        Assert.Equal(Path.GetFullPath("/other"), Validate(Good with { UserKubeconfig = "/other" }).KubeconfigFile);
        Assert.EndsWith(Path.Combine(".kube", "config"), Validate(Good).KubeconfigFile, StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_are_reported_together()
    {
        var exception = Assert.Throws<SettingsException>(() => Validate(new StackOptions
        {
            RootDirectory = Path.GetTempPath(),
            OrgPrefix = "Demo",
            Environment = "PROD",
            Location = "West US",
            Cloud = "gcp",
            Parallelism = 0,
        }));

        Assert.Equal(["--org-prefix", "--environment", "--location", "--cloud", "--parallelism"], exception.Faults.Select(fault => fault.Option));
        Assert.All(exception.Faults, fault => Assert.Contains(fault.Option, exception.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Defaults_are_those_of_the_contract()
    {
        var settings = Validate(Good);

        Assert.Equal(("default", "westus", CloudKind.Azure, true, false, 16), (settings.Environment, settings.Location, settings.Cloud, settings.DeployArgo, settings.DeployAirflow, settings.Parallelism));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Without_a_terminal_nothing_is_asked(bool hasTerminal, bool expected) =>
        Assert.Equal(expected, StackSettings.Validate(Good, hasTerminal).NonInteractive);

    private static StackSettings Validate(StackOptions options) => StackSettings.Validate(options, hasTerminal: false);

    private static string Fault(StackOptions options, string option) =>
        Assert.Single(Assert.Throws<SettingsException>(() => Validate(options)).Faults, fault => fault.Option == option).ToString();
}
