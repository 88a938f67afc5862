using System.Runtime.CompilerServices;
using MetaflowStack.Sandbox.Faults;

namespace MetaflowStack.Sandbox.Tests.Faults;

public sealed class FaultTableTests
{
    private const string Begin = "<!-- faults: written by a test from the code's table (UPDATE_SNAPSHOTS=1) -->\n| fault | effect |\n|---|---|\n";
    private const string End = "<!-- faults: end -->";

    [Fact]
    public void The_documentation_lists_every_fault_as_the_code_does()
    {
        var path = Documentation();
        var text = File.ReadAllText(path);
        var begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, StringComparison.Ordinal);
        Assert.True(begin >= Begin.Length && end >= begin, $"{path} has no table of faults.");
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(path, text[..begin] + FaultKinds.Table() + text[end..]);
        else
            Assert.Equal(FaultKinds.Table(), text[begin..end]);
    }

    private static string Documentation([CallerFilePath] string source = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "..", "docs", "sandbox.md"));
}
