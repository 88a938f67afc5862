using System.Text.Json.Serialization;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Definition.Settings;

/// <summary>
/// The parameters of a run as the user gave them: nothing is checked yet. Null means not given; <see cref="StackSettings"/>
/// has the defaults.
/// </summary>
public sealed record StackOptions
{
    /// <summary><c>--org-prefix</c>.</summary>
    public string? OrgPrefix { get; init; }

    /// <summary><c>--environment</c>.</summary>
    public string? Environment { get; init; }

    /// <summary><c>--location</c>.</summary>
    public string? Location { get; init; }

    /// <summary><c>--cloud</c>.</summary>
    public string? Cloud { get; init; }

    /// <summary><c>--subscription</c>: id or name.</summary>
    public string? Subscription { get; init; }

    /// <summary><c>--tenant</c>: id or domain name.</summary>
    public string? Tenant { get; init; }

    /// <summary><c>--deploy-argo</c>.</summary>
    public bool? DeployArgo { get; init; }

    /// <summary><c>--deploy-airflow</c>.</summary>
    public bool? DeployAirflow { get; init; }

    /// <summary><c>--state</c>.</summary>
    public string? State { get; init; }

    /// <summary><c>--to</c>: where <c>StateMove</c> moves the state.</summary>
    public string? To { get; init; }

    /// <summary><c>--version</c>: the serial of a version of the state.</summary>
    public string? Version { get; init; }

    /// <summary><c>Wave</c> in a profile: environments of a lower one are deployed before.</summary>
    public int? Wave { get; init; }

    /// <summary><c>--parallel-environments</c>: how many environments are at work at once.</summary>
    public int? ParallelEnvironments { get; init; }

    /// <summary><c>--lock-timeout</c>: how long to wait for another run.</summary>
    public string? LockTimeout { get; init; }

    /// <summary><c>--database-timeout</c>: how long to go on making the database server.</summary>
    public string? DatabaseTimeout { get; init; }

    /// <summary>The value of <see cref="Settings.StateConnectionString.Variable"/>.</summary>
    [JsonIgnore]
    public Secret? StateConnectionString { get; init; }

    /// <summary><c>--parallelism</c>: resources in flight.</summary>
    public int? Parallelism { get; init; }

    /// <summary><c>--yes</c>.</summary>
    public bool? Yes { get; init; }

    /// <summary><c>--argo-high-availability</c>.</summary>
    public bool? ArgoHighAvailability { get; init; }

    /// <summary><c>--argo-manifest</c>: a file or an https address.</summary>
    public string? ArgoManifest { get; init; }

    /// <summary><c>--argo-manifest-sha256</c>.</summary>
    public string? ArgoManifestSha256 { get; init; }

    /// <summary><c>--keep-data</c>: whether <c>Destroy</c> leaves storage and database.</summary>
    public bool? KeepData { get; init; }

    /// <summary><c>--protected</c>: whether runs refuse to delete data.</summary>
    public bool? Protected { get; init; }

    /// <summary><c>--name</c>: the one output that <c>Outputs</c> prints.</summary>
    public string? OutputName { get; init; }

    /// <summary><c>--show-secrets</c>: whether <c>Outputs</c> prints secrets too.</summary>
    public bool? ShowSecrets { get; init; }

    /// <summary><c>--secret</c>: which secrets <c>RotateSecrets</c> rotates.</summary>
    public IReadOnlyList<string>? Secret { get; init; }

    /// <summary><c>--detailed-exit-code</c>.</summary>
    public bool? DetailedExitCode { get; init; }

    /// <summary><c>--out</c>: where <c>Plan</c> writes its plan.</summary>
    public string? Out { get; init; }

    /// <summary><c>--plan-file</c>: the plan that a deployment must be.</summary>
    public string? PlanFile { get; init; }

    /// <summary><c>--price-table</c>: a file.</summary>
    public string? PriceTable { get; init; }

    /// <summary><c>--take-ownership</c>.</summary>
    public bool? TakeOwnership { get; init; }

    /// <summary><c>--extra-manifests</c>: a folder.</summary>
    public string? ExtraManifests { get; init; }

    /// <summary><c>--non-interactive</c>.</summary>
    public bool? NonInteractive { get; init; }

    /// <summary><c>--node-size</c>: VM sizes of the default pool, in order of preference.</summary>
    public IReadOnlyList<string>? NodeSize { get; init; }

    /// <summary><c>--task-node-size</c>: VM sizes of the tasks' pool, in order of preference.</summary>
    public IReadOnlyList<string>? TaskNodeSize { get; init; }

    /// <summary><c>--kubeconfig</c>.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary><c>--context</c>.</summary>
    public string? Context { get; init; }

    /// <summary><c>--kubernetes-subnet</c>: CIDR.</summary>
    public string? KubernetesSubnet { get; init; }

    /// <summary><c>--database-subnet</c>: CIDR.</summary>
    public string? DatabaseSubnet { get; init; }

    /// <summary><c>--service-principal-id</c>: object or application id.</summary>
    public string? ServicePrincipalId { get; init; }

    /// <summary>The value of <see cref="Settings.ServicePrincipalSecret.Variable"/>.</summary>
    [JsonIgnore]
    public Secret? ServicePrincipalSecret { get; init; }

    /// <summary><c>--identity</c>: how tasks sign in to Azure.</summary>
    public string? Identity { get; init; }

    /// <summary><c>--grant-cluster-access</c>: whether tasks get roles on the cluster.</summary>
    public bool? GrantClusterAccess { get; init; }

    /// <summary><c>--airflow-chart</c>: a chart's file or a repository's address.</summary>
    public string? AirflowChart { get; init; }

    /// <summary><c>--sandbox-directory</c>.</summary>
    public string? SandboxDirectory { get; init; }

    /// <summary><c>--sandbox-speed</c>: simulated seconds in a real one.</summary>
    public double? SandboxSpeed { get; init; }

    /// <summary><c>--sandbox-seed</c>.</summary>
    public int? SandboxSeed { get; init; }

    /// <summary><c>--sandbox-fault</c>.</summary>
    public IReadOnlyList<string>? SandboxFault { get; init; }

    /// <summary><c>--tfstate</c>: the Terraform state that <c>ImportTerraform</c> takes over.</summary>
    public string? Tfstate { get; init; }

    /// <summary><c>--kubeconfig-file</c>: the user's kubeconfig file that <c>Kubeconfig</c> changes.</summary>
    public string? KubeconfigFile { get; init; }

    /// <summary>The value of KUBECONFIG, as <see cref="Settings.UserKubeconfig"/> has it.</summary>
    public string? UserKubeconfig { get; init; }

    /// <summary><c>--component</c>: whose logs <c>Logs</c> prints.</summary>
    public string? Component { get; init; }

    /// <summary><c>--tail</c>: how many lines of each container.</summary>
    public int? Tail { get; init; }

    /// <summary><c>--follow</c>: whether <c>Logs</c> goes on.</summary>
    public bool? Follow { get; init; }

    /// <summary><c>--dag</c>: the files and folders that <c>UploadDag</c> uploads.</summary>
    public IReadOnlyList<string>? Dag { get; init; }

    /// <summary><c>--run-workflow</c>: whether <c>Verify</c> runs a workflow.</summary>
    public bool? RunWorkflow { get; init; }

    /// <summary><c>--open</c>: whether <c>Forward</c> opens the UI in a browser.</summary>
    public bool? Open { get; init; }

    /// <summary><c>--events</c>: the file that a run writes its events to.</summary>
    public string? Events { get; init; }

    /// <summary>The environment's variables that say who is told how the run goes: build servers', OpenTelemetry's. Default: none is set.</summary>
    [JsonIgnore]
    public Func<string, string?> NoticeVariable { get; init; } = _ => null;

    /// <summary>The repository's root: where <c>manifests/</c>, <c>output/</c> and <c>.nuke/</c> are.</summary>
    public required string RootDirectory { get; init; }

    /// <summary>The target that the user asked for; recorded with the run and shown to whoever finds the state locked.</summary>
    public string Target { get; init; } = "";
}
