using Nuke.Common;

/// <summary>Waits for the database.</summary>
public interface IWaitForDb : IDeployInfra
{
    Target WaitForDb => _ => _
        .Description("Waits for the database and makes what lies inside it")
        .DependsOn<IDeployInfra>(x => x.Infra)
        .Requires(() => OrgPrefix)
        .Executes(async () => Report(await Runs.EachAsync(Upcoming, (run, next) => run.WaitForDbAsync(next))));
}
