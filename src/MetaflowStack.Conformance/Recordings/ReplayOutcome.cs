namespace MetaflowStack.Conformance.Recordings;

/// <summary>What became of one recorded exchange.</summary>
/// <param name="Cassette">The recording.</param>
/// <param name="Exchange">The exchange.</param>
/// <param name="Type">The resource type that it is about.</param>
/// <param name="Differences">How the sandbox's answer differs; none: they agree.</param>
/// <param name="SceneSet">Whether the world was prepared for it beyond what the recorded requests bring about.</param>
internal sealed record ReplayOutcome(string Cassette, RecordedExchange Exchange, string Type, IReadOnlyList<string> Differences, bool SceneSet)
{
    /// <summary>Whether the sandbox answered as Azure did.</summary>
    public bool Agrees => Differences.Count == 0;
}
