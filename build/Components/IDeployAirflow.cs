using MetaflowStack.Definition.Running;
using Nuke.Common;

/// <summary>Deploys Airflow.</summary>
public interface IDeployAirflow : IDeployServices
{
    Target Airflow => _ => _
        .Description("Deploys Airflow")
        .DependsOn<IDeployServices>(x => x.Services)
        .Requires(() => OrgPrefix)
        .OnlyWhenStatic(() => DeployAirflow == true)
        .Executes(async () => Report(RunSummary.Of(await Run.DeployAirflowAsync(Upcoming))));
}
