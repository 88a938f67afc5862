using MetaflowStack.CommandLine;
using MetaflowStack.Definition.Environments;
using MetaflowStack.Definition.Progress;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using Nuke.Common;
using Nuke.Common.CI.GitHubActions;

/// <summary>The pipeline: an index of its stages. What a stage does is in its component, how it does it in src/.</summary>
[GitHubActions("continuous", GitHubActionsImage.Ubuntu2404,
    OnPushBranches = ["main"], OnPullRequestBranches = ["main"], InvokedTargets = [nameof(IDevelop.Test)], TimeoutMinutes = 60,
    AutoGenerate = false)] // GenerateCi writes it, with pinned actions
sealed partial class Build : NukeBuild,
    ICheckTools,
    ILogin,
    IPreflight,
    IDeployInfra,
    IWaitForDb,
    IDeployServices,
    IDeployArgo,
    IDeployAirflow,
    IPrune,
    IPrintNextSteps,
    IPlan,
    IStatus,
    IEnvironments,
    IBump,
    ISetupCi,
    IImportTerraform,
    IRotateSecrets,
    IOutputs,
    IDestroy,
    IInitState,
    IStateShow,
    IStateHistory,
    IStateRestore,
    IStateUnlock,
    IStateMove,
    IKubeconfig,
    IForward,
    ILogs,
    IVerify,
    IUploadDag,
    IGenerateCi,
    IDevelop,
    ICrashTest,
    IStormTest
{
    static int Main(string[] args)
    {
        // Variables of others that are named like parameters: kubectl's own must not send a deployment to another cluster, nor a
        // version of somebody's package bring back a version of the state.
        UserKubeconfig.Hide();
        foreach (var name in (string[])["COMPONENT", "DAG", "SECRET", "NAME", "PROTECTED", "TAIL", "FOLLOW", "OPEN", "WATCH", "WAVE", "DRIFT", "REPOSITORY", "REMOVE", "VERSION", "TO", "JSON", "OUT", "EVENTS", "POINTS", "SEED", "DEPLOYS"])
            System.Environment.SetEnvironmentVariable(name, null);
        StandardOutput.Prepare(args);
        LiveConsole.Prepare(args);
        return StrictCommandLine.Check(typeof(Build), args, Console.Error, readingAllProfiles: EnvironmentsRun.Targets) ?? Execute<Build>();
    }
}
