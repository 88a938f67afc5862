using MetaflowStack.Definition.Environments;
using MetaflowStack.Definition.Environments.Rules;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Tests.Environments;

public sealed class EnvironmentRulesTests
{
    private static readonly StackOptions Options = new() { RootDirectory = "/repository", OrgPrefix = "contoso", Location = "westeurope" };

    [Fact]
    public void Environments_that_differ_have_no_faults()
    {
        var (faults, warnings) = Check(Profile("dev"), Profile("prod", options => options with { Wave = 2, Protected = true }));

        Assert.Empty(faults);
        Assert.Empty(warnings);
    }

    [Fact]
    public void Each_fault_is_told_with_its_file_and_key()
    {
        var (faults, _) = Check(
            Profile("dev", options => options with { Wave = 12 }),
            Profile("prod", options => options with { Cloud = "aws", DatabaseSubnet = "10.1.0.0/8" }));

        Assert.Equal(
            [
                ".nuke/parameters.dev.json, Wave: '12' must be 1 to 9",
                ".nuke/parameters.prod.json, Cloud: 'aws' must be azure or sandbox",
                ".nuke/parameters.prod.json, DatabaseSubnet: '10.1.0.0/8' must be an IPv4 range in CIDR notation, 172.17.0.0/16 for example: with /8 it begins at 10.0.0.0",
            ],
            faults);
    }

    [Fact]
    public void A_fault_of_the_shared_file_is_told_once() =>
        Assert.Equal(
            ".nuke/parameters.json, Location: 'West Europe' must be a region's short name, lower-case letters and digits: westeurope?",
            Assert.Single(Check(Profile("dev", options => options with { Location = "West Europe" }), Profile("prod", options => options with { Location = "West Europe", Protected = true })).Faults));

    [Fact]
    public void A_wave_is_checked_in_the_sandbox_too() =>
        Assert.Contains("Wave: '0'", Assert.Single(Check(Profile("dev", options => options with { Wave = 0, Cloud = "sandbox" })).Faults), StringComparison.Ordinal);

    [Fact]
    public void Two_profiles_of_one_environment_are_a_fault() =>
        Assert.Equal(
            ".nuke/parameters.b.json, Environment: the environment contoso/dev is also that of .nuke/parameters.a.json: give one of them another Environment",
            Assert.Single(Check(Profile("dev", file: "a"), Profile("dev", file: "b")).Faults));

    [Fact]
    public void Three_of_them_are_two_faults() =>
        Assert.Equal(2, Check(Profile("dev", file: "a"), Profile("dev", file: "b"), Profile("dev", file: "c")).Faults.Count);

    // The group's name holds no prefix.
    [Fact]
    public void Two_prefixes_meet_in_the_resource_group_of_one_environment_in_one_region() =>
        Assert.Contains(
            "the resource group rg-metaflow-dev-westeurope is also that of .nuke/parameters.a.json",
            Assert.Single(Check(Profile("dev", file: "a"), Profile("dev", options => options with { OrgPrefix = "fabrikam" }, "b")).Faults), StringComparison.Ordinal);

    [Fact]
    public void Not_in_two_subscriptions_or_regions()
    {
        Assert.Empty(Check(Profile("dev", file: "a"), Profile("dev", options => options with { OrgPrefix = "fabrikam", Subscription = "Other" }, "b")).Faults);
        Assert.Empty(Check(Profile("dev", file: "a"), Profile("dev", options => options with { OrgPrefix = "fabrikam", Location = "northeurope" }, "b")).Faults);
    }

    [Fact]
    public void One_state_of_two_worlds_is_a_fault()
    {
        var state = Path.GetTempPath();

        Assert.Equal(
            $".nuke/parameters.b.json, State: the state contoso/dev is also that of .nuke/parameters.a.json: give one of them another Environment, or another State",
            Assert.Single(Check(Profile("dev", options => options with { State = state }, "a"), Profile("dev", options => options with { State = state, Cloud = "sandbox" }, "b")).Faults));
    }

    [Fact]
    public void One_cluster_for_two_environments_is_a_fault_unless_the_contexts_differ()
    {
        var file = typeof(EnvironmentRulesTests).Assembly.Location;
        StackOptions In(StackOptions options, string? context) => options with { Kubeconfig = file, Context = context };

        Assert.Contains(
            "parameters.prod.json, Kubeconfig: the cluster of " + file, Assert.Single(Check(Profile("dev", options => In(options, null)), Profile("prod", options => In(options, null))).Faults), StringComparison.Ordinal);
        Assert.Empty(Check(Profile("dev", options => In(options, "one")), Profile("prod", options => In(options, "two"))).Faults);
    }

    [Fact]
    public void The_last_wave_and_what_is_called_production_are_to_be_protected()
    {
        Assert.Contains("stage is of the last wave, 2", Assert.Single(Check(Profile("dev"), Profile("stage", options => options with { Wave = 2 })).Warnings), StringComparison.Ordinal);
        Assert.Contains("prod is named like", Assert.Single(Check(Profile("prod")).Warnings), StringComparison.Ordinal);
        Assert.Empty(Check(Profile("dev"), Profile("test")).Warnings);
        Assert.Empty(Check(Profile("prod", options => options with { Protected = true })).Warnings);
    }

    [Fact]
    public void Chosen_ranges_that_overlap_are_a_warning()
    {
        var (faults, warnings) = Check(
            Profile("dev", options => options with { KubernetesSubnet = "10.8.0.0/16" }), Profile("test", options => options with { KubernetesSubnet = "10.9.0.0/16", DatabaseSubnet = "10.8.4.0/24" }));

        Assert.Empty(faults);
        Assert.Equal(".nuke/parameters.test.json, DatabaseSubnet: 10.8.4.0/24 overlaps 10.8.0.0/16 of dev: their networks can never be peered", Assert.Single(warnings));
    }

    [Fact]
    public void All_faults_are_in_one_error()
    {
        var findings = new EnvironmentFindings([new("a.json", "Wave", "one"), new("b.json", "State", "two")], []);

        Assert.Equal("The environments are not described well, in 2 places:\n  a.json, Wave: one\n  b.json, State: two", Assert.Throws<UsageException>(findings.Require).Details.What);
    }

    private static (IReadOnlyList<string> Faults, IReadOnlyList<string> Warnings) Check(params IReadOnlyList<EnvironmentProfile> profiles)
    {
        var findings = EnvironmentRules.Check(profiles);
        return ([.. findings.Faults.Select(fault => fault.ToString())], [.. findings.Warnings.Select(warning => warning.ToString())]);
    }

    private static EnvironmentProfile Profile(string name, Func<StackOptions, StackOptions>? with = null, string? file = null) =>
        new(file ?? name, $".nuke/parameters.{file ?? name}.json", (with ?? (options => options))(Options with { Environment = name }));
}
