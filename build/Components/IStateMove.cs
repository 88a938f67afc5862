using Nuke.Common;

/// <summary>Moves the state.</summary>
public interface IStateMove : IHasState
{
    Target StateMove => _ => _
        .Description("Moves the state with its record from --state to --to, verified before the old place is left")
        .Requires(() => OrgPrefix)
        .Executes(() => Run.State.MoveAsync());
}
