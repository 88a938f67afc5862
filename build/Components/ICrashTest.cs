using MetaflowStack.Development;
using MetaflowStack.Development.Testing;
using Nuke.Common;

/// <summary>The crash test, in full.</summary>
public interface ICrashTest : IHasSeed
{
    [Parameter("Crash points: 'all', a number of them, or one as a report names it. Default is 'all'")]
    string? Points => TryGetValue(() => Points);

    Target CrashTest => _ => _
        .Description("Kills a deployment and a destroy at every exchange with the outside world, and runs them again")
        .Executes(() => new CrashTestRunner(new DotNet(((string?)RootDirectory)!, Console.WriteLine, TimeProvider.System)).RunAsync(
            new CrashTestOptions { Points = Points ?? "all", Seed = Seed ?? 1 }, CancellationToken.None));
}
