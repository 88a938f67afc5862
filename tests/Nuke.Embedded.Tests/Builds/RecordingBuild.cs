using Nuke.Common;

namespace Nuke.Embedded.Tests.Builds;

/// <summary>Keeps what a run did, in order, for the test to read afterwards.</summary>
internal abstract class RecordingBuild : NukeBuild
{
    /// <summary>What the last run did.</summary>
    public static List<string> Events { get; private set; } = [];

    protected RecordingBuild() => Events = [];

    protected static void Record(string text) => Events.Add(text);
}
