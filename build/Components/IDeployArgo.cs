using Nuke.Common;

/// <summary>Deploys Argo.</summary>
public interface IDeployArgo : IDeployServices
{
    Target Argo => _ => _
        .Description("Deploys Argo Workflows and Argo Events")
        .DependsOn<IDeployServices>(x => x.Services)
        .Requires(() => OrgPrefix)
        .OnlyWhenStatic(() => Runs.Any(options => options.DeployArgo != false), "DeployArgo != false")
        .Executes(async () => Report(await Runs.EachAsync(Upcoming, (run, next) => run.DeployArgoAsync(next), options => options.DeployArgo != false)));
}
