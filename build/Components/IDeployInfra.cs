using Nuke.Common;

/// <summary>Deploys everything in Azure.</summary>
public interface IDeployInfra : IPreflight
{
    Target Infra => _ => _
        .Description("Deploys everything in Azure; starts the database and does not wait for it")
        .DependsOn<IPreflight>(x => x.Preflight)
        .Requires(() => OrgPrefix)
        .Executes(async () => Report(await Runs.EachAsync(Upcoming, (run, next) => run.DeployInfraAsync(next))));
}
