using Nuke.Common;

/// <summary>What tests by chance are drawn from.</summary>
public interface IHasSeed : INukeBuild
{
    [Parameter("What a crash test or storm test is drawn from. Default is '1'")]
    int? Seed => TryGetValue<int?>(() => Seed);
}
