using MetaflowStack.Development;
using MetaflowStack.Development.Testing;
using Nuke.Common;

/// <summary>Targets for the development of this repository itself.</summary>
public interface IDevelop : INukeBuild
{
    private DotNet DotNet => new(((string?)RootDirectory)!, Console.WriteLine, TimeProvider.System);

    Target Compile => _ => _
        .Description("Compiles the solution, tests included")
        .Executes(() => new DotNetBuild(DotNet).RunAsync("Debug", CancellationToken.None));

    Target Test => _ => _
        .Description("Runs every test")
        .Executes(async () => { await new TestRunner(DotNet).RunAsync(new TestOptions(), CancellationToken.None); });

    Target Format => _ => _
        .Description("Formats the sources; on a build server only checks that they are")
        .Executes(() => new Formatter(DotNet).RunAsync(checkOnly: IsServerBuild, CancellationToken.None));
}
