using MetaflowStack.Definition.Fleet;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using Nuke.Common;

/// <summary>The parameters of a stack, and the run that all its stages share.</summary>
public interface IHasStack : INukeBuild
{
    [Parameter("Short, distinctive, 1 to 12 lower-case letters and digits, starting with a letter; made part of globally unique names")]
    string? OrgPrefix => TryGetValue(() => OrgPrefix);

    [Parameter("Name of this copy of the stack, 1 to 8 lower-case letters and digits; or several that have profiles: 'all', 'prod*', 'dev,test'. Default is 'default'")]
    string? Environment => TryGetValue(() => Environment);

    [Parameter("Azure region. Default is 'westus'")]
    string? Location => TryGetValue(() => Location);

    [Parameter("'azure', or 'sandbox': the simulated cloud on this machine. Default is 'azure'")]
    string? Cloud => TryGetValue(() => Cloud);

    [Parameter("Subscription, id or name. Default is that of the signed-in account")]
    string? Subscription => TryGetValue(() => Subscription);

    [Parameter("Tenant, id or domain. Default is that of the signed-in account")]
    string? Tenant => TryGetValue(() => Tenant);

    [Parameter("Deploy Argo Workflows and Argo Events. Default is 'true'")]
    bool? DeployArgo => TryGetValue<bool?>(() => DeployArgo);

    [Parameter("Deploy Airflow. Default is 'false'")]
    bool? DeployAirflow => TryGetValue<bool?>(() => DeployAirflow);

    [Parameter("Where the state is kept: https://ACCOUNT.blob.core.windows.net/CONTAINER, a folder, or, with METAFLOW_STATE_CONNECTION_STRING set, a container's name. Default is the stack's own state account, for the sandbox a folder of its own")]
    string? State => TryGetValue(() => State);

    [Parameter("How long to wait for another run that holds the state: '90s', '10m'. Default is '0'")]
    string? LockTimeout => TryGetValue(() => LockTimeout);

    [Parameter("How long to go on making the database server while Azure fails at it: '45m', '1h30m'. Default is '45m'")]
    string? DatabaseTimeout => TryGetValue(() => DatabaseTimeout);

    [Parameter("When CI deploys this environment: after all of lower waves, 1 to 9. For profiles. Default is '1'")]
    int? Wave => TryGetValue<int?>(() => Wave);

    [Parameter("Environments at work at once where --environment means several, 1 to 1000. Default is '25'")]
    int? ParallelEnvironments => TryGetValue<int?>(() => ParallelEnvironments);

    [Parameter("Resources in flight, 1 to 64. Default is '16'")]
    int? Parallelism => TryGetValue<int?>(() => Parallelism);

    [Parameter("Do not ask before deleting")]
    bool? Yes => TryGetValue<bool?>(() => Yes);

    [Parameter("Refuse whatever deletes data of this environment, --yes or not; recorded, and lifted by an express 'false'")]
    bool? Protected => TryGetValue<bool?>(() => Protected);

    [Parameter("Two replicas of Argo's controller, one standing by, and of its server. Default is 'false'")]
    bool? ArgoHighAvailability => TryGetValue<bool?>(() => ArgoHighAvailability);

    [Parameter("Upstream's manifest of Argo Workflows (namespace-install.yaml) to use instead of the pinned one: a file, or an https address")]
    string? ArgoManifest => TryGetValue(() => ArgoManifest);

    [Parameter("SHA-256 of that manifest")]
    string? ArgoManifestSha256 => TryGetValue(() => ArgoManifestSha256);

    [Parameter("Set fields of Kubernetes objects that others have set, instead of ending with the list of them")]
    bool? TakeOwnership => TryGetValue<bool?>(() => TakeOwnership);

    [Parameter("Folder of Kubernetes manifests of your own, deployed, kept and pruned with the stack")]
    string? ExtraManifests => TryGetValue(() => ExtraManifests);

    [Parameter("File of a plan (Plan --out) that a deployment carries out, or does nothing when it would do something else by now")]
    string? PlanFile => TryGetValue(() => PlanFile);

    [Parameter("Never prompt. On without a terminal")]
    bool? NonInteractive => TryGetValue<bool?>(() => NonInteractive);

    [Parameter("VM sizes of the cluster's default pool, in order of preference, separated by spaces. Default is 'Standard_D2_v2 Standard_D2s_v5 Standard_D2as_v5'")]
    string[]? NodeSize => TryGetValue(() => NodeSize);

    [Parameter("VM sizes of the pool that tasks run on, in order of preference. Default is 'Standard_D4_v5 Standard_D4s_v5 Standard_D4as_v5'")]
    string[]? TaskNodeSize => TryGetValue(() => TaskNodeSize);

    [Parameter("Kubeconfig file of an existing cluster to deploy the Kubernetes half into; no AKS is made then")]
    string? Kubeconfig => TryGetValue(() => Kubeconfig);

    [Parameter("Context in that kubeconfig. Default is its current one")]
    string? Context => TryGetValue(() => Context);

    [Parameter("Addresses of a new cluster's subnet, CIDR. Default is '172.17.0.0/16'")]
    string? KubernetesSubnet => TryGetValue(() => KubernetesSubnet);

    [Parameter("Addresses of a new database's subnet, CIDR. Default is '172.16.0.0/24'")]
    string? DatabaseSubnet => TryGetValue(() => DatabaseSubnet);

    [Parameter("Object or application id of an existing service principal for tasks, where none may be made; its password in METAFLOW_SERVICE_PRINCIPAL_SECRET")]
    string? ServicePrincipalId => TryGetValue(() => ServicePrincipalId);

    [Parameter("How tasks sign in to Azure: 'service-principal', with passwords in the cluster, or 'workload', a managed identity without any. Default is 'service-principal'")]
    string? Identity => TryGetValue(() => Identity);

    [Parameter("Give tasks the roles on the cluster that the Terraform template gives. Default is 'false'")]
    bool? GrantClusterAccess => TryGetValue<bool?>(() => GrantClusterAccess);

    [Parameter("Airflow's chart: a .tgz file, or a repository's https address. Default is 'https://airflow.apache.org'")]
    string? AirflowChart => TryGetValue(() => AirflowChart);

    [Parameter("File that the run's events are appended to as they happen, one JSON object a line")]
    string? Events => TryGetValue(() => Events);

    [Parameter("Folder of the simulated cloud's world. Default is '.nuke/temp/sandbox'")]
    string? SandboxDirectory => TryGetValue(() => SandboxDirectory);

    [Parameter("Simulated seconds in a real one")]
    double? SandboxSpeed => TryGetValue<double?>(() => SandboxSpeed);

    [Parameter("What the simulated cloud draws its durations and ids from. Default is its world's own, or a new one")]
    int? SandboxSeed => TryGetValue<int?>(() => SandboxSeed);

    [Parameter("Misbehaviour to inject into the simulated cloud, named as Azure names it: 'QuotaExceeded', '429:30%', '@FILE'; several, separated by spaces")]
    string[]? SandboxFault => TryGetValue(() => SandboxFault);

    /// <summary>The targets still to run, in order.</summary>
    IEnumerable<string> Upcoming => ScheduledTargets.Select(target => target.Name);

    /// <summary>Puts words behind the running target's row of the summary table.</summary>
    void Report(IEnumerable<KeyValuePair<string, string>> words) => ReportSummary(_ => new Dictionary<string, string>(words));

    /// <summary>The run on one environment, for targets that are about one.</summary>
    StackRun Run => Runs.One;

    /// <summary>The run on each environment that is meant; one for each build, made when a stage first needs it.</summary>
    EnvironmentRuns Runs => StackRuns.For(this, () => new StackOptions
    {
        OrgPrefix = OrgPrefix,
        Environment = Environment,
        Location = Location,
        Cloud = Cloud,
        Subscription = Subscription,
        Tenant = Tenant,
        DeployArgo = DeployArgo,
        DeployAirflow = DeployAirflow,
        State = State,
        To = (this as IHasState)?.To,
        Version = (this as IHasState)?.Version,
        LockTimeout = LockTimeout,
        DatabaseTimeout = DatabaseTimeout,
        StateConnectionString = StateConnectionString.FromEnvironment(),
        Wave = Wave,
        ParallelEnvironments = ParallelEnvironments,
        Parallelism = Parallelism,
        Yes = Yes,
        NonInteractive = NonInteractive,
        ArgoHighAvailability = ArgoHighAvailability,
        ArgoManifest = ArgoManifest,
        ArgoManifestSha256 = ArgoManifestSha256,
        TakeOwnership = TakeOwnership,
        ExtraManifests = ExtraManifests,
        NodeSize = NodeSize,
        TaskNodeSize = TaskNodeSize,
        Kubeconfig = Kubeconfig,
        Context = Context,
        KubernetesSubnet = KubernetesSubnet,
        DatabaseSubnet = DatabaseSubnet,
        ServicePrincipalId = ServicePrincipalId,
        ServicePrincipalSecret = ServicePrincipalSecret.FromEnvironment(),
        Identity = Identity,
        GrantClusterAccess = GrantClusterAccess,
        AirflowChart = AirflowChart,
        Events = Events,
        NoticeVariable = System.Environment.GetEnvironmentVariable,
        SandboxDirectory = SandboxDirectory,
        SandboxSpeed = SandboxSpeed,
        SandboxSeed = SandboxSeed,
        SandboxFault = SandboxFault,
        PlanFile = PlanFile,
        Out = (this as IPlan)?.Out,
        PriceTable = (this as IPlan)?.PriceTable,
        DetailedExitCode = (this as IPlan)?.DetailedExitCode,
        KeepData = (this as IDestroy)?.KeepData,
        Protected = Protected,
        OutputName = (this as IOutputs)?.Name,
        ShowSecrets = (this as IOutputs)?.ShowSecrets,
        Secret = (this as IRotateSecrets)?.Secret,
        Tfstate = (this as IImportTerraform)?.Tfstate,
        KubeconfigFile = (this as IKubeconfig)?.KubeconfigFile,
        UserKubeconfig = UserKubeconfig.Value,
        Component = (this as ILogs)?.Component,
        Tail = (this as ILogs)?.Tail,
        Follow = (this as ILogs)?.Follow,
        Dag = (this as IUploadDag)?.Dag,
        RunWorkflow = (this as IVerify)?.RunWorkflow,
        Open = (this as IForward)?.Open,
        RootDirectory = ((string?)RootDirectory)!,
        Target = string.Join(' ', InvokedTargets.Select(target => target.Name)),
    }, SerilogRunLog.Instance);
}
