namespace MetaflowStack.Development.Tests;

public sealed class DotNetTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("one project ");
    private readonly List<string> _output = [];

    private DotNet DotNet => new(_root.FullName, _output.Add, TimeProvider.System);

    public DotNetTests()
    {
        Write(DotNetBuild.Solution, "<Solution><Project Path=\"a.csproj\" /></Solution>");
        Write("a.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>");
    }

    [Fact]
    public async Task A_compile_error_is_written_and_fails_in_one_paragraph()
    {
        Write("a.cs", "class A { int x = \"text\"; }");

        var exception = await Assert.ThrowsAsync<DevelopmentException>(() => new DotNetBuild(DotNet).RunAsync("Debug", TestContext.Current.CancellationToken));

        Assert.StartsWith("The solution does not compile.", exception.ToString(), StringComparison.Ordinal);
        Assert.Contains(_output, l => l.Contains("error CS0029", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Formatting_is_only_checked_or_done()
    {
        const string ugly = "namespace Ugly;\n\npublic class   Ugly {   }\n";
        Write("Ugly.cs", ugly);
        var formatter = new Formatter(DotNet);

        var exception = await Assert.ThrowsAsync<DevelopmentException>(() => formatter.RunAsync(checkOnly: true, TestContext.Current.CancellationToken));
        Assert.StartsWith("The sources are not formatted; run `./build.sh Format`.", exception.ToString(), StringComparison.Ordinal);
        Assert.Contains(_output, l => l.Contains("Ugly.cs", StringComparison.Ordinal));
        Assert.Equal(ugly, Read("Ugly.cs"));

        await formatter.RunAsync(checkOnly: false, TestContext.Current.CancellationToken);
        Assert.Equal("namespace Ugly;\n\npublic class Ugly { }\n", Read("Ugly.cs"));
    }

    [Fact]
    public void The_repository_that_our_bootstrapper_was_started_for_is_not_handed_down() => Assert.Null(DotNet.Command("--version").Environment["NUKE_ROOT"]);

    public void Dispose() => _root.Delete(recursive: true);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_root.FullName, name), text);

    private string Read(string name) => File.ReadAllText(Path.Combine(_root.FullName, name));
}
