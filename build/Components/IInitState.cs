using Nuke.Common;

/// <summary>Makes the place of the state.</summary>
public interface IInitState : IHasState
{
    Target InitState => _ => _
        .Description("Makes the place where the state is kept, if it is missing; every target that deploys does so by itself")
        .Requires(() => OrgPrefix)
        .Executes(() => Runs.EachAsync(Upcoming, (run, _) => run.State.InitAsync()));
}
