using System.Globalization;
using MetaflowStack.Engine.Secrets;
using MetaflowStack.Kubernetes.Config;

namespace MetaflowStack.Definition.Settings;

/// <summary>
/// The parameters of a run, checked and complete. Made by <see cref="Validate"/> only, which reports every fault together.
/// </summary>
public sealed record StackSettings
{
    /// <summary>The first server of a subscription can fail for 20 minutes, and a good one takes up to 12.</summary>
    public static readonly TimeSpan DefaultDatabaseTimeout = TimeSpan.FromMinutes(45);

    /// <summary>Made part of globally unique names; 1 to 12 lower-case letters and digits, starting with a letter.</summary>
    public required string OrgPrefix { get; init; }

    /// <summary>The name of this copy of the stack; 1 to 8 lower-case letters and digits.</summary>
    public string Environment { get; init; } = "default";

    /// <summary>The Azure region. Default: the region of the public Terraform template.</summary>
    public string Location { get; init; } = "westus";

    /// <summary>Which cloud.</summary>
    public CloudKind Cloud { get; init; } = CloudKind.Azure;

    /// <summary>Subscription id or name; null: that of the signed-in account.</summary>
    public string? Subscription { get; init; }

    /// <summary>Tenant id or domain; null: that of the signed-in account.</summary>
    public string? Tenant { get; init; }

    /// <summary>Whether Argo Workflows and Argo Events are part of the stack.</summary>
    public bool DeployArgo { get; init; } = true;

    /// <summary>Whether Airflow is part of the stack.</summary>
    public bool DeployAirflow { get; init; }

    /// <summary>Where the state is kept.</summary>
    public required StateLocation State { get; init; }

    /// <summary>Where <c>StateMove</c> moves it.</summary>
    public required StateLocation MoveTo { get; init; }

    /// <summary>The serial of a version of the state; null: the newest.</summary>
    public int? Version { get; init; }

    /// <summary>How long to wait for another run that holds the state.</summary>
    public TimeSpan LockTimeout { get; init; }

    /// <summary>How long to go on making the database server while Azure fails at it.</summary>
    public TimeSpan DatabaseTimeout { get; init; } = DefaultDatabaseTimeout;

    /// <summary>Whether a connection string is set that <see cref="State"/> makes no use of.</summary>
    public bool ConnectionStringUnused { get; init; }

    /// <summary>Resources in flight.</summary>
    public int Parallelism { get; init; } = 16;

    /// <summary>Do not ask before deleting.</summary>
    public bool Yes { get; init; }

    /// <summary>Whether <c>Destroy</c> leaves the storage account, the database server and what these need.</summary>
    public bool KeepData { get; init; }

    /// <summary>Whether runs refuse to delete data, whatever else they are told; null: as the state says.</summary>
    public bool? Protected { get; init; }

    /// <summary>The one output to print; null: all.</summary>
    public string? OutputName { get; init; }

    /// <summary>Whether secrets are printed too.</summary>
    public bool ShowSecrets { get; init; }

    /// <summary>The secrets to rotate, by their names; null: all.</summary>
    public IReadOnlyList<string>? Secrets { get; init; }

    /// <summary>Whether <c>Plan</c> ends with exit code 3 when there are changes.</summary>
    public bool DetailedExitCode { get; init; }

    /// <summary>The file that <c>Plan</c> writes its plan to; null: none.</summary>
    public string? PlanOut { get; init; }

    /// <summary>The file of the plan that a deployment must be, or do nothing; null: any.</summary>
    public string? PlanFile { get; init; }

    /// <summary>A file of the prices that costs are estimated by; null: the repository's own.</summary>
    public string? PriceTable { get; init; }

    /// <summary>Never prompt.</summary>
    public bool NonInteractive { get; init; }

    /// <summary>Two replicas of Argo's controller, one standing by, and of its server.</summary>
    public bool ArgoHighAvailability { get; init; }

    /// <summary>Upstream's manifest to use for Argo Workflows; null: the stack's own.</summary>
    public ArgoManifestLocation? ArgoManifest { get; init; }

    /// <summary>Set fields of Kubernetes objects that other managers own, instead of ending with the list of them.</summary>
    public bool TakeOwnership { get; init; }

    /// <summary>A folder of Kubernetes manifests of the team's own; null: none.</summary>
    public string? ExtraManifests { get; init; }

    /// <summary>VM sizes of the default pool, in order of preference; null: those chosen before, or <see cref="Settings.NodeSizes.Default"/>.</summary>
    public IReadOnlyList<string>? NodeSizes { get; init; }

    /// <summary>VM sizes of the tasks' pool, in order of preference; null: those chosen before, or <see cref="Settings.NodeSizes.TaskDefault"/>.</summary>
    public IReadOnlyList<string>? TaskNodeSizes { get; init; }

    /// <summary>A kubeconfig file of an existing cluster to use instead of the stack's own; null: the stack's own AKS.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>The context in <see cref="Kubeconfig"/>; null: its current one.</summary>
    public string? Context { get; init; }

    /// <summary>Whether the Kubernetes half goes into a cluster that exists already, so that no AKS is made.</summary>
    public bool UsesExistingCluster => Kubeconfig is not null;

    /// <summary>The addresses of the cluster's subnet for a new stack, CIDR; null: the default.</summary>
    public string? KubernetesSubnet { get; init; }

    /// <summary>The addresses of the database's subnet for a new stack, CIDR; null: the default.</summary>
    public string? DatabaseSubnet { get; init; }

    /// <summary>Object or application id of an existing service principal to use; null: the stack makes one of its own.</summary>
    public string? ServicePrincipalId { get; init; }

    /// <summary>A password of <see cref="ServicePrincipalId"/>; null: one is added to its application.</summary>
    public Secret? ServicePrincipalSecret { get; init; }

    /// <summary>How tasks and services sign in to Azure.</summary>
    public IdentityKind Identity { get; init; }

    /// <summary>
    /// Whether tasks get the roles Azure Kubernetes Service Contributor and Cluster User on the cluster, as the public Terraform template
    /// gives them always. Nothing that Metaflow does needs them.
    /// </summary>
    public bool GrantClusterAccess { get; init; }

    /// <summary>Where Airflow's chart comes from: a file's path, or a repository's address.</summary>
    public string AirflowChart { get; init; } = DefaultAirflowChart;

    /// <summary>Airflow's own chart repository (https://airflow.apache.org/docs/helm-chart/).</summary>
    public const string DefaultAirflowChart = "https://airflow.apache.org";

    /// <summary>Where the simulated cloud keeps its world.</summary>
    public required string SandboxDirectory { get; init; }

    /// <summary>Simulated seconds in a real second; null: the sandbox's default.</summary>
    public double? SandboxSpeed { get; init; }

    /// <summary>What the simulated cloud draws from; null: its world's own seed, or a new one.</summary>
    public int? SandboxSeed { get; init; }

    /// <summary>Misbehaviour to inject, named as Azure names it.</summary>
    public IReadOnlyList<string> SandboxFaults { get; init; } = [];

    /// <summary>The user's kubeconfig file that <c>Kubeconfig</c> changes; by default the one that kubectl writes to.</summary>
    public string KubeconfigFile { get; init; } = UserFile(null);

    /// <summary>The component whose logs are wanted; null: none is named.</summary>
    public string? Component { get; init; }

    /// <summary>How many lines of each container's log.</summary>
    public int Tail { get; init; } = DailyToolRules.DefaultTail;

    /// <summary>Whether to go on with the logs as they are written.</summary>
    public bool Follow { get; init; }

    /// <summary>The files and folders to upload as DAGs.</summary>
    public IReadOnlyList<string> Dags { get; init; } = [];

    /// <summary>Whether to run a workflow as a check.</summary>
    public bool RunWorkflow { get; init; }

    /// <summary>Whether to open the UI in a browser.</summary>
    public bool Open { get; init; }

    /// <summary>The file that the run's events are appended to; null: none.</summary>
    public string? Events { get; init; }

    /// <summary>The repository's root.</summary>
    public required string RootDirectory { get; init; }

    /// <summary>The target that the user asked for.</summary>
    public string Target { get; init; } = "";

    /// <summary>Where files for the user go: <c>output/ENVIRONMENT</c>.</summary>
    public string OutputDirectory => Path.Combine(RootDirectory, "output", Environment);

    /// <summary>Checks everything that can be checked without asking anybody.</summary>
    /// <exception cref="SettingsException">One or more settings break a rule; all of them are named, each with its rule.</exception>
    public static StackSettings Validate(StackOptions options, bool hasTerminal)
    {
        var faults = SettingsRules.Check(options).ToList();
        if (faults.Count > 0)
            throw new SettingsException(faults);

        var cloud = ParseCloud(options.Cloud) ?? CloudKind.Azure;
        var sandboxDirectory = Path.GetFullPath(options.SandboxDirectory ?? Path.Combine(options.RootDirectory, ".nuke", "temp", "sandbox"));
        StateLocation LocationOf(string option, string? value) =>
            value is not null ? new StateLocationReader(option, options.StateConnectionString).Read(value).Location!
            : cloud == CloudKind.Sandbox ? new StateFolder(Path.Combine(sandboxDirectory, "state"))
            : new StateAccount();

        var state = LocationOf("--state", options.State);
        return new StackSettings
        {
            OrgPrefix = options.OrgPrefix!,
            Environment = options.Environment ?? "default",
            Location = options.Location ?? "westus",
            Cloud = cloud,
            Subscription = options.Subscription,
            Tenant = options.Tenant,
            DeployArgo = options.DeployArgo ?? true,
            DeployAirflow = options.DeployAirflow ?? false,
            State = state,
            MoveTo = LocationOf("--to", options.To),
            Version = options.Version is null ? null : int.Parse(options.Version, NumberStyles.None, CultureInfo.InvariantCulture),
            LockTimeout = options.LockTimeout is { } timeout ? Timeouts.Parse(timeout)!.Value : TimeSpan.Zero,
            DatabaseTimeout = options.DatabaseTimeout is { } database ? Timeouts.Parse(database)!.Value : DefaultDatabaseTimeout,
            ConnectionStringUnused = options.StateConnectionString is not null && state is not ConnectedContainer,
            Parallelism = options.Parallelism ?? 16,
            Yes = options.Yes ?? false,
            KeepData = options.KeepData ?? false,
            Protected = options.Protected,
            OutputName = options.OutputName,
            ShowSecrets = options.ShowSecrets ?? false,
            Secrets = options.Secret is { Count: > 0 } secrets ? secrets : null,
            DetailedExitCode = options.DetailedExitCode ?? false,
            PlanOut = options.Out is null ? null : Path.GetFullPath(options.Out),
            PlanFile = options.PlanFile is null ? null : Path.GetFullPath(options.PlanFile),
            PriceTable = options.PriceTable is null ? null : Path.GetFullPath(options.PriceTable),
            NonInteractive = options.NonInteractive ?? !hasTerminal,
            ArgoHighAvailability = options.ArgoHighAvailability ?? false,
            ArgoManifest = ArgoManifestLocation.Of(options),
            TakeOwnership = options.TakeOwnership ?? false,
            ExtraManifests = options.ExtraManifests is null ? null : Path.GetFullPath(options.ExtraManifests),
            NodeSizes = options.NodeSize is { } sizes ? Definition.Settings.NodeSizes.Split(sizes) : null,
            TaskNodeSizes = options.TaskNodeSize is { } taskSizes ? Definition.Settings.NodeSizes.Split(taskSizes) : null,
            Kubeconfig = options.Kubeconfig is null ? null : Path.GetFullPath(options.Kubeconfig),
            Context = options.Context,
            KubernetesSubnet = options.KubernetesSubnet,
            DatabaseSubnet = options.DatabaseSubnet,
            ServicePrincipalId = options.ServicePrincipalId,
            ServicePrincipalSecret = options.ServicePrincipalSecret,
            Identity = IdentityWords.Parse(options.Identity) ?? IdentityKind.ServicePrincipal,
            GrantClusterAccess = options.GrantClusterAccess ?? false,
            AirflowChart = ChartLocation.Complete(options.AirflowChart),
            SandboxDirectory = sandboxDirectory,
            SandboxSpeed = options.SandboxSpeed,
            SandboxSeed = options.SandboxSeed,
            SandboxFaults = SandboxFaultFiles.Absolute(options.SandboxFault ?? []),
            KubeconfigFile = Path.GetFullPath(options.KubeconfigFile ?? UserFile(options.UserKubeconfig)),
            Component = options.Component,
            Tail = options.Tail ?? DailyToolRules.DefaultTail,
            Follow = options.Follow ?? false,
            Dags = options.Dag ?? [],
            RunWorkflow = options.RunWorkflow ?? false,
            Open = options.Open ?? false,
            Events = options.Events is null ? null : Path.GetFullPath(options.Events),
            RootDirectory = options.RootDirectory,
            Target = options.Target,
        };
    }

    /// <summary>Reads <c>azure</c> or <c>sandbox</c>; null for anything else.</summary>
    internal static CloudKind? ParseCloud(string? text) =>
        text is { Length: > 0 } && !char.IsDigit(text[0]) && Enum.TryParse<CloudKind>(text, ignoreCase: true, out var cloud) ? cloud : null;

    private static string UserFile(string? variable) =>
        KubeConfigFile.PathOf(variable, System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile));

    /// <summary>The settings in one line, for logs.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{OrgPrefix}/{Environment} in {Location} ({Cloud})");
}
