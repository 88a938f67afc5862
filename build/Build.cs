using MetaflowStack.CommandLine;
using Nuke.Common;

/// <summary>The pipeline: an index of its stages. What a stage does is in its component, how it does it in src/.</summary>
sealed partial class Build : NukeBuild,
    ICheckTools,
    ILogin,
    IPreflight,
    IDeployInfra,
    IWaitForDb,
    IDeployServices,
    IDeployArgo,
    IDeployAirflow,
    IPrintNextSteps,
    IPlan,
    IDestroy,
    IDevelop
{
    static int Main(string[] args)
    {
        // kubectl's own variable must not send a deployment to another cluster: only --kubeconfig does.
        System.Environment.SetEnvironmentVariable("KUBECONFIG", null);
        return StrictCommandLine.Check(typeof(Build), args, Console.Error) ?? Execute<Build>();
    }
}
