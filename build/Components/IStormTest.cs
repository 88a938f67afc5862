using MetaflowStack.Development;
using MetaflowStack.Development.Testing;
using Nuke.Common;

/// <summary>The storm test, in full.</summary>
public interface IStormTest : IHasSeed
{
    [Parameter("How many deployments a storm test plays. Default is '1000'")]
    int? Deploys => TryGetValue<int?>(() => Deploys);

    Target StormTest => _ => _
        .Description("Deploys again and again while 30 % of all requests fail, each time by another seed")
        .Executes(() => new StormTestRunner(new DotNet(((string?)RootDirectory)!, Console.WriteLine, TimeProvider.System)).RunAsync(
            new StormTestOptions { Deploys = Deploys ?? 1000, Seed = Seed ?? 1 }, CancellationToken.None));
}
