using Nuke.Common;

/// <summary>The parameters of the targets that are about the state itself.</summary>
public interface IHasState : IHasStack
{
    [Parameter("Serial of a version of the state, as StateHistory lists them; for Bump, the version to pin")]
    string? Version => TryGetValue(() => Version);

    [Parameter("Where StateMove moves the state: as for --state. Default is where it is kept by default")]
    string? To => TryGetValue(() => To);

    [Parameter("Print JSON, and nothing else, on standard output; everything else goes to standard error")]
    bool? Json => TryGetValue<bool?>(() => Json);
}
