using Nuke.Common;
using Serilog;

namespace Nuke.Embedded.Tests.Builds;

/// <summary>A build whose warnings and errors have everything in them that a build server takes for its own.</summary>
internal sealed class FailingBuild : NukeBuild
{
    public Target Warned => _ => _
        .Executes(() => Log.Warning("at 100 %:\n[x]; y, z"));

    public Target Coded => _ => _
        .DependsOn(Warned)
        .Executes(() => throw new ExplainedException("The quota is 95 % used up.\nAsk for more.") { Data = { ["Code"] = "Quota;Exceeded]" } });

    public Target Plain => _ => _
        .Executes(() => throw new InvalidOperationException("broken at 50 %"));
}
