using Nuke.Common;

/// <summary>Brings back an older version of the state.</summary>
public interface IStateRestore : IHasState
{
    Target StateRestore => _ => _
        .Description("Brings back an older version of the state as a new one, after asking; nothing in the cloud is changed")
        .Requires(() => OrgPrefix)
        .Executes(() => Run.State.RestoreAsync());
}
