using Nuke.Common;

/// <summary>Deploys Airflow.</summary>
public interface IDeployAirflow : IDeployServices
{
    Target Airflow => _ => _
        .Description("Deploys Airflow")
        .DependsOn<IDeployServices>(x => x.Services)
        .Requires(() => OrgPrefix)
        .OnlyWhenStatic(() => Runs.Any(options => options.DeployAirflow == true), "DeployAirflow == true")
        .Executes(async () => Report(await Runs.EachAsync(Upcoming, (run, next) => run.DeployAirflowAsync(next), options => options.DeployAirflow == true)));
}
