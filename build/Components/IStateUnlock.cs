using Nuke.Common;

/// <summary>Takes the lock from a run.</summary>
public interface IStateUnlock : IHasState
{
    Target StateUnlock => _ => _
        .Description("Shows who holds the state's lock, and takes it from them after asking")
        .Requires(() => OrgPrefix)
        .Executes(() => Run.State.UnlockAsync());
}
