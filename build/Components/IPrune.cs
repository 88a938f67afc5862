using Nuke.Common;

/// <summary>Removes what is no longer wanted.</summary>
public interface IPrune : ILogin
{
    Target Prune => _ => _
        .Description("Removes what is no longer wanted from the cluster, and roles and identities; asks before data is lost")
        .DependsOn<ILogin>(x => x.Login)
        .TryAfter<IDeployServices>(x => x.Services)
        .TryAfter<IDeployArgo>(x => x.Argo)
        .TryAfter<IDeployAirflow>(x => x.Airflow)
        .Requires(() => OrgPrefix)
        .Executes(async () => Report(await Runs.EachAsync(Upcoming, (run, _) => run.PruneAsync())));
}
