using MetaflowStack.CommandLine;
using MetaflowStack.Definition.Running;
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
    IDestroy,
    IDevelop
{
    static int Main() => Execute<Build>();
}
