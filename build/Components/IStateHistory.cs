using Nuke.Common;

/// <summary>Lists what the state has been.</summary>
public interface IStateHistory : IHasState
{
    Target StateHistory => _ => _
        .Description("Lists the versions of the state: when, who, and what changed; newest first")
        .Requires(() => OrgPrefix)
        .Executes(() => Runs.EachAsync(Upcoming, (run, _) => run.State.HistoryAsync(Json == true)));
}
