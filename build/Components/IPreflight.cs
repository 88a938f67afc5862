using Nuke.Common;

/// <summary>Looks for problems before the first write.</summary>
public interface IPreflight : ILogin
{
    Target Preflight => _ => _
        .Description("Looks for problems before the first write")
        .DependsOn<ILogin>(x => x.Login)
        .Requires(() => OrgPrefix)
        .Executes(() => Runs.EachAsync(Upcoming, (run, _) => run.PreflightAsync()));
}
