using Nuke.Common;

/// <summary>Deploys Metaflow's services.</summary>
public interface IDeployServices : IWaitForDb
{
    Target Services => _ => _
        .Description("Deploys a working stack: all before it, the services, the enabled orchestrators and the next steps")
        .DependsOn<IWaitForDb>(x => x.WaitForDb)
        .Requires(() => OrgPrefix)
        .TryTriggers<IDeployArgo>(x => x.Argo)
        .TryTriggers<IDeployAirflow>(x => x.Airflow)
        .TryTriggers<IPrune>(x => x.Prune)
        .TryTriggers<IPrintNextSteps>(x => x.PrintNextSteps)
        .Executes(async () => Report(await Runs.EachAsync(Upcoming, (run, next) => run.DeployServicesAsync(next))));
}
