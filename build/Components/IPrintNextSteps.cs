using Nuke.Common;

/// <summary>Prints the next steps.</summary>
public interface IPrintNextSteps : IHasStack
{
    Target PrintNextSteps => _ => _
        .Description("Writes config.json and next-steps.txt and prints the next steps")
        .TryAfter<IDeployServices>(x => x.Services)
        .TryAfter<IDeployArgo>(x => x.Argo)
        .TryAfter<IDeployAirflow>(x => x.Airflow)
        .TryAfter<IPrune>(x => x.Prune)
        .Requires(() => OrgPrefix)
        .Executes(async () => Report(await Runs.EachAsync(Upcoming, (run, _) => run.PrintNextStepsAsync())));
}
