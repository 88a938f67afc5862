using System.Runtime.CompilerServices;

namespace MetaflowStack.Testing;

/// <summary>
/// Compares text that is made from the code with what a document has between <c>&lt;!-- NAME: … --&gt;</c> and
/// <c>&lt;!-- NAME: end --&gt;</c>. With the environment variable UPDATE_SNAPSHOTS=1 it is written there instead.
/// </summary>
internal static class DocumentSection
{
    /// <summary>Compares, or writes.</summary>
    /// <param name="document">The document, from the repository's root: <c>docs/sandbox.md</c>.</param>
    /// <param name="name">The section's name in its marks.</param>
    /// <param name="expected">The text between the lines of the marks.</param>
    internal static void Matches(string document, string name, string expected)
    {
        var path = Path.Combine(Root(), document);
        var text = File.ReadAllText(path).ReplaceLineEndings("\n");
        var mark = text.IndexOf($"<!-- {name}: ", StringComparison.Ordinal);
        var begin = mark < 0 ? -1 : text.IndexOf('\n', mark) + 1;
        var end = text.IndexOf($"<!-- {name}: end -->", StringComparison.Ordinal);
        Assert.True(begin > 0 && end >= begin, $"{document} has no section {name}.");
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(path, text[..begin] + expected + text[end..]);
        else
            Assert.Equal(expected, text[begin..end]);
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
