using MetaflowStack.Definition.Running;
using Nuke.Common;

/// <summary>Deploys Argo.</summary>
public interface IDeployArgo : IDeployServices
{
    Target Argo => _ => _
        .Description("Deploys Argo Workflows and Argo Events")
        .DependsOn<IDeployServices>(x => x.Services)
        .Requires(() => OrgPrefix)
        .OnlyWhenStatic(() => DeployArgo != false)
        .Executes(async () => Report(RunSummary.Of(await Run.DeployArgoAsync(Upcoming))));
}
