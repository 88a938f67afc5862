using System.Globalization;
using System.Text.RegularExpressions;
using MetaflowStack.Definition.Credentials.Rotation;
using MetaflowStack.Definition.Fleet;
using MetaflowStack.Definition.Naming;
using MetaflowStack.Definition.Stack;

namespace MetaflowStack.Definition.Settings;

/// <summary>The rules that settings must keep. Each is checked whether or not another is broken.</summary>
internal static partial class SettingsRules
{
    // https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-reserved-resource-name
    private static readonly string[] ReservedAnywhere = ["microsoft", "windows"];

    // 'all' selects every environment; the others are folders or files beside the environments'.
    private static readonly string[] ReservedEnvironments = ["all"];

    // Azure takes 5 to 12 minutes for a server; less than one is a slip of the unit.
    private static readonly TimeSpan ShortestDatabaseTimeout = TimeSpan.FromMinutes(1);

    internal static IEnumerable<SettingsFault> Check(StackOptions options) =>
        CheckOrgPrefix(options.OrgPrefix)
            .Concat(CheckEnvironment(options.Environment))
            .Concat(CheckNames(options))
            .Concat(CheckLocation(options.Location))
            .Concat(CheckCloud(options))
            .Concat(CheckState(options))
            .Concat(CheckNumbers(options))
            .Concat(CheckCluster(options))
            .Concat(CheckAddresses(options))
            .Concat(CheckSources(options))
            .Concat(ArgoManifestLocation.Check(options))
            .Concat(IdentityWords.Check(options))
            .Concat(SecretName.Check(options))
            .Concat(DailyToolRules.Check(options))
            .Concat(NodeSizes.Check("--node-size", options.NodeSize))
            .Concat(NodeSizes.Check("--task-node-size", options.TaskNodeSize));

    private static IEnumerable<SettingsFault> CheckOrgPrefix(string? value)
    {
        const string rule = "1 to 12 lower-case letters and digits, starting with a letter; it becomes part of globally unique names, for example --org-prefix contoso";
        if (string.IsNullOrWhiteSpace(value))
            yield return new SettingsFault("--org-prefix", null, rule);
        else if (!OrgPrefixPattern().IsMatch(value))
            yield return new SettingsFault("--org-prefix", value, $"must be {rule}");
        else if (ReservedAnywhere.FirstOrDefault(value.Contains) is { } reserved)
            yield return new SettingsFault("--org-prefix", value, $"must not contain '{reserved}', which Azure reserves");
    }

    private static IEnumerable<SettingsFault> CheckEnvironment(string? value)
    {
        if (value is null)
            yield break;
        if (!EnvironmentPattern().IsMatch(value))
            yield return new SettingsFault("--environment", value, "must be 1 to 8 lower-case letters and digits, for example dev");
        else if (ReservedEnvironments.Contains(value))
            yield return new SettingsFault("--environment", value, $"must not be '{value}', which stands for every environment");
        else if (ReservedAnywhere.FirstOrDefault(value.Contains) is { } reserved)
            yield return new SettingsFault("--environment", value, $"must not contain '{reserved}', which Azure reserves");
    }

    private static IEnumerable<SettingsFault> CheckNames(StackOptions options)
    {
        var prefix = options.OrgPrefix ?? "";
        var environment = options.Environment ?? "default";
        if (!OrgPrefixPattern().IsMatch(prefix) || !EnvironmentPattern().IsMatch(environment))
            yield break;

        var account = StackNames.StorageAccountName(prefix, environment);
        if (account.Length > StackNames.StorageAccountMaximum)
        {
            yield return new SettingsFault("--org-prefix", prefix,
                $"makes the storage account's name '{account}' {account.Length} characters long, and Azure allows {StackNames.StorageAccountMaximum}: " +
                $"with --environment {environment} the prefix may have {StackNames.StorageAccountMaximum - account.Length + prefix.Length}");
        }

        foreach (var reserved in ReservedAnywhere.Where(word => account.Contains(word, StringComparison.Ordinal) && !prefix.Contains(word, StringComparison.Ordinal) && !environment.Contains(word, StringComparison.Ordinal)))
            yield return new SettingsFault("--org-prefix", prefix, $"makes the name '{account}', which contains '{reserved}', which Azure reserves");
    }

    private static IEnumerable<SettingsFault> CheckLocation(string? value)
    {
        if (value is not null && !LocationPattern().IsMatch(value))
        {
            var plain = string.Concat(value.Where(char.IsLetterOrDigit)).ToLowerInvariant();
            yield return new SettingsFault("--location", value, "must be a region's short name, lower-case letters and digits" + (plain.Length > 0 ? $": {plain}?" : ""));
        }
    }

    private static IEnumerable<SettingsFault> CheckCloud(StackOptions options)
    {
        if (options.Cloud is not null && StackSettings.ParseCloud(options.Cloud) is null)
            yield return new SettingsFault("--cloud", options.Cloud, "must be azure or sandbox");
        if (StackSettings.ParseCloud(options.Cloud) == CloudKind.Sandbox)
            yield break;
        const string rule = "goes with --cloud sandbox only";
        if (options.SandboxDirectory is not null)
            yield return new SettingsFault("--sandbox-directory", options.SandboxDirectory, rule);
        if (options.SandboxSpeed is not null)
            yield return new SettingsFault("--sandbox-speed", options.SandboxSpeed.Value.ToString(CultureInfo.InvariantCulture), rule);
        if (options.SandboxSeed is { } seed)
            yield return new SettingsFault("--sandbox-seed", seed.ToString(CultureInfo.InvariantCulture), rule);
        if (options.SandboxFault is { Count: > 0 })
            yield return new SettingsFault("--sandbox-fault", string.Join(' ', options.SandboxFault), rule);
    }

    private static IEnumerable<SettingsFault> CheckState(StackOptions options)
    {
        foreach (var (option, value) in new[] { ("--state", options.State), ("--to", options.To) })
            if (value is not null && new StateLocationReader(option, options.StateConnectionString).Read(value).Fault is { } fault)
                yield return fault;
        if (options.LockTimeout is { } timeout && Timeouts.Parse(timeout) is null)
            yield return new SettingsFault("--lock-timeout", timeout, Timeouts.Rule);
        if (options.DatabaseTimeout is { } database && !(Timeouts.Parse(database) >= ShortestDatabaseTimeout))
            yield return new SettingsFault("--database-timeout", database, Timeouts.Rule + ", and at least 1m");
        if (options.Version is { } version && !int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            yield return new SettingsFault("--version", version, "must be a serial that StateHistory lists, a whole number");
    }

    private static IEnumerable<SettingsFault> CheckNumbers(StackOptions options)
    {
        if (options.Wave is { } wave and (< 1 or > 9))
            yield return new SettingsFault("--wave", wave.ToString(CultureInfo.InvariantCulture), "must be 1 to 9");
        if (options.Parallelism is { } parallelism and (< 1 or > 64))
            yield return new SettingsFault("--parallelism", parallelism.ToString(CultureInfo.InvariantCulture), "must be 1 to 64");
        if (options.ParallelEnvironments is { } environments and (< 1 or > FleetLimits.Most))
            yield return new SettingsFault("--parallel-environments", environments.ToString(CultureInfo.InvariantCulture), $"must be 1 to {FleetLimits.Most}");
        if (options.SandboxSeed is { } seed and < 0)
            yield return new SettingsFault("--sandbox-seed", seed.ToString(CultureInfo.InvariantCulture), "must be 0 or more");
        if (options.SandboxSpeed is { } speed and not (>= 1 and <= 10_000))
            yield return new SettingsFault("--sandbox-speed", speed.ToString(CultureInfo.InvariantCulture), "must be 1 to 10000, simulated seconds in a real one");
    }

    private static IEnumerable<SettingsFault> CheckCluster(StackOptions options)
    {
        if (options.Context is not null && options.Kubeconfig is null)
            yield return new SettingsFault("--context", options.Context, "names a context of the file given by --kubeconfig, which is missing");
        if (options.Kubeconfig is not null && !File.Exists(options.Kubeconfig))
            yield return new SettingsFault("--kubeconfig", options.Kubeconfig, "must be an existing file");
    }

    private static IEnumerable<SettingsFault> CheckAddresses(StackOptions options)
    {
        var (kubernetes, database) = (Subnet.Kubernetes(options.KubernetesSubnet), Subnet.Database(options.DatabaseSubnet));
        foreach (var subnet in new[] { kubernetes, database })
            if (subnet.Fault is { } fault)
                yield return new SettingsFault(subnet.Option, subnet.Text, fault);
        if (kubernetes is { Fault: null, Range: { } one } && database is { Fault: null, Range: { } other } && (options.KubernetesSubnet ?? options.DatabaseSubnet) is not null && AddressRules.Overlap(one, other))
        {
            var given = options.KubernetesSubnet is null ? database : kubernetes;
            yield return new SettingsFault(given.Option, given.Text, $"must not overlap {(given == kubernetes ? "the database's" : "the cluster's")} subnet {(given == kubernetes ? other : one)}");
        }
    }

    private static IEnumerable<SettingsFault> CheckSources(StackOptions options)
    {
        if (options.ServicePrincipalId is { } id && !Guid.TryParse(id, out _))
            yield return new SettingsFault("--service-principal-id", id, "must be the object id or application id of a service principal, a GUID: az ad sp list --display-name NAME --query [].id");
        if (options is { ServicePrincipalSecret: not null, ServicePrincipalId: null })
            yield return new SettingsFault("--service-principal-id", null, $"{ServicePrincipalSecret.Variable} is set, and says nothing without it; unset the variable, or give the option");
        if (options.ExtraManifests is { } folder && !Directory.Exists(folder))
            yield return new SettingsFault("--extra-manifests", folder, "must be an existing folder of .yaml, .yml or .json files");
        if (options.Events is { } events && (events is "" or "-" || Directory.Exists(events)))
            yield return new SettingsFault("--events", events, "must be a file, which need not exist yet");
        if (options.AirflowChart is { } chart && ChartLocation.Fault(chart) is { } fault)
            yield return new SettingsFault("--airflow-chart", chart, fault);
    }

    private sealed record Subnet(string Option, string Text, System.Net.IPNetwork? Range, string? Fault)
    {
        internal static Subnet Kubernetes(string? given) => Of("--kubernetes-subnet", given, StackChoice.KubernetesSubnet, AddressRules.ClusterSubnetFault);

        internal static Subnet Database(string? given) => Of("--database-subnet", given, StackChoice.DatabaseSubnet, AddressRules.DatabaseSubnetFault);

        private static Subnet Of(string option, string? given, StackChoice choice, Func<System.Net.IPNetwork, string?> rule)
        {
            var text = given ?? choice.Default;
            var (range, fault) = AddressRules.Parse(text);
            return new Subnet(option, text, range, fault ?? (range is { } parsed ? AddressRules.Fault(parsed) ?? rule(parsed) : null));
        }
    }

    [GeneratedRegex(@"^[a-z][a-z0-9]{0,11}\z")]
    private static partial Regex OrgPrefixPattern();

    [GeneratedRegex(@"^[a-z0-9]{1,8}\z")]
    private static partial Regex EnvironmentPattern();

    [GeneratedRegex(@"^[a-z][a-z0-9]{1,49}\z")]
    private static partial Regex LocationPattern();
}
