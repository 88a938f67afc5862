namespace MetaflowStack.Simulation.Crashes;

/// <summary>What came of a run that was killed, and of the plain re-run.</summary>
internal sealed record CrashOutcome(CrashPoint Point)
{
    /// <summary>Whether the run came to the point at all; a poll more or less is chance.</summary>
    public bool Reached { get; init; } = true;

    /// <summary>Why a plain re-run did not do, each line one thing that somebody would have to see to.</summary>
    public IReadOnlyList<string> ManualSteps { get; init; } = [];

    /// <summary>What is there and should not be.</summary>
    public IReadOnlyList<string> Orphans { get; init; } = [];

    /// <summary>What is there more often than it should be.</summary>
    public IReadOnlyList<string> Duplicates { get; init; } = [];

    /// <summary>How long the re-run took, in real time.</summary>
    public TimeSpan Rerun { get; init; }

    /// <summary>Whether the stack is as if nothing had happened.</summary>
    public bool Converged => ManualSteps.Count + Orphans.Count + Duplicates.Count == 0;

    /// <summary>The point, how to replay it, and what was wrong.</summary>
    public string Describe(int seed) => string.Join('\n',
    [
        $"{Point}",
        $"  replay: ./build.sh CrashTest --seed {seed} --points \"{Point}\"",
        .. ManualSteps.Select(line => "  manual step: " + line.ReplaceLineEndings("\n    ")),
        .. Orphans.Select(line => "  orphan: " + line),
        .. Duplicates.Select(line => "  duplicate: " + line),
    ]);
}
