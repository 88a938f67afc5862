using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using Nuke.Common;

/// <summary>The parameters of a stack, and the run that all its stages share.</summary>
public interface IHasStack : INukeBuild
{
    [Parameter("Short, distinctive, 1 to 12 lower-case letters and digits, starting with a letter; made part of globally unique names")]
    string? OrgPrefix => TryGetValue(() => OrgPrefix);

    [Parameter("Name of this copy of the stack, 1 to 8 lower-case letters and digits. Default is 'default'")]
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

    [Parameter("Resources in flight, 1 to 64. Default is '16'")]
    int? Parallelism => TryGetValue<int?>(() => Parallelism);

    [Parameter("Do not ask before deleting")]
    bool? Yes => TryGetValue<bool?>(() => Yes);

    [Parameter("Never prompt. On without a terminal")]
    bool? NonInteractive => TryGetValue<bool?>(() => NonInteractive);

    [Parameter("Kubeconfig file of an existing cluster to deploy the Kubernetes half into; no AKS is made then")]
    string? Kubeconfig => TryGetValue(() => Kubeconfig);

    [Parameter("Context in that kubeconfig. Default is its current one")]
    string? Context => TryGetValue(() => Context);

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

    /// <summary>The run; one for each build, made when a stage first needs it.</summary>
    StackRun Run => StackRuns.For(this, () => new StackOptions
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
        StateConnectionString = StateConnectionString.FromEnvironment(),
        Parallelism = Parallelism,
        Yes = Yes,
        NonInteractive = NonInteractive,
        Kubeconfig = Kubeconfig,
        Context = Context,
        SandboxDirectory = SandboxDirectory,
        SandboxSpeed = SandboxSpeed,
        SandboxSeed = SandboxSeed,
        SandboxFault = SandboxFault,
        Tfstate = (this as IImportTerraform)?.Tfstate,
        RootDirectory = ((string?)RootDirectory)!,
        Target = string.Join(' ', InvokedTargets.Select(target => target.Name)),
    }, SerilogRunLog.Instance);
}
