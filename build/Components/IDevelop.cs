using MetaflowStack.Development;
using MetaflowStack.Development.Conformance;
using MetaflowStack.Development.Testing;
using Nuke.Common;

/// <summary>Targets for the development of this repository itself.</summary>
public interface IDevelop : INukeBuild
{
    [Parameter("Folder of recordings of real traffic (go-vcr cassettes) for Conformance. Default is that of the published specifications")]
    string? Recordings => TryGetValue(() => Recordings);

    [Parameter("Which tests Test runs: 'full' adds those that take minutes. Default is 'default'")]
    string? Suite => TryGetValue(() => Suite);

    private DotNet DotNet => new(((string?)RootDirectory)!, Console.WriteLine, TimeProvider.System);

    Target Compile => _ => _
        .Description("Compiles the solution, tests included")
        .Executes(() => new DotNetBuild(DotNet).RunAsync("Debug", CancellationToken.None));

    Target Test => _ => _
        .Description("Runs the tests; with --suite full also those that take minutes")
        .Executes(async () => { await new TestRunner(DotNet).RunAsync(TestOptions.ForSuite(Suite), CancellationToken.None); });

    Target Format => _ => _
        .Description("Formats the sources; on a build server only checks that they are")
        .Executes(() => new Formatter(DotNet).RunAsync(checkOnly: IsServerBuild, CancellationToken.None));

    Target Conformance => _ => _
        .Description("Holds the sandbox to recordings of real traffic and to Microsoft's published specifications")
        .Executes(() => new ConformanceRunner(DotNet).RunAsync(Recordings, CancellationToken.None));
}
