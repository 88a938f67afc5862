using Nuke.Common;

/// <summary>Signs in.</summary>
public interface ILogin : ICheckTools
{
    Target Login => _ => _
        .Description("Signs in and finds the subscription; starts or joins the simulated cloud with --cloud sandbox")
        .DependsOn<ICheckTools>(x => x.CheckTools)
        .Requires(() => OrgPrefix)
        .Executes(() => Runs.EachAsync(Upcoming, (run, next) => run.LoginAsync(next)));
}
