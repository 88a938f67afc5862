using Nuke.Common;

/// <summary>Finds missing tools before anything else.</summary>
public interface ICheckTools : IHasStack
{
    Target CheckTools => _ => _
        .Description("Checks that the tools which the chosen flags need are there")
        .Executes(() => Runs.EachAsync(Upcoming, (run, _) => run.CheckToolsAsync()));
}
