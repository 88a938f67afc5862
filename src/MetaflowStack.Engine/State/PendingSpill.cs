namespace MetaflowStack.Engine.State;

/// <summary>What an earlier run of this checkout could not push to the state.</summary>
/// <param name="Path">The local file that keeps it.</param>
/// <param name="Run">The run that wrote it.</param>
/// <param name="Changes">What pushing it would add to the state, a line for each resource; never empty.</param>
/// <param name="IsBehind">Whether others have written the state since.</param>
public sealed record PendingSpill(string Path, RunStamp? Run, IReadOnlyList<string> Changes, bool IsBehind)
{
    /// <summary>For a question to a person: whose it is and how much.</summary>
    public override string ToString() =>
        $"{Run?.ToString() ?? "An earlier run"} could not push {Changes.Count} {(Changes.Count == 1 ? "resource" : "resources")} to the state; {Path} keeps "
        + (Changes.Count == 1 ? "it" : "them") + (IsBehind ? ", and the state has been written since" : "");
}
