using Nuke.Common;

/// <summary>Shows the state.</summary>
public interface IStateShow : IHasState
{
    Target StateShow => _ => _
        .Description("Shows the state, who holds it, and what it remembers")
        .Requires(() => OrgPrefix)
        .Executes(() => Runs.EachAsync(Upcoming, (run, _) => run.State.ShowAsync(Json == true)));
}
