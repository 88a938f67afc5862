namespace Nuke.Embedded.Tests;

/// <summary>Snapshots of console output: escape codes are made visible, so that a difference can be read.</summary>
internal static class Snapshot
{
    public static void Matches(string name, string text) =>
        MetaflowStack.Testing.Snapshot.Matches(text.Replace("\u001b", "␛", StringComparison.Ordinal), name + ".txt");
}
