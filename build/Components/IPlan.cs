using Nuke.Common;

/// <summary>Shows what a deployment would do.</summary>
public interface IPlan : ICheckTools, IHasState
{
    [Parameter("Plan ends with exit code 3 when it has changes, with 0 when it has none")]
    bool? DetailedExitCode => TryGetValue<bool?>(() => DetailedExitCode);

    [Parameter("File to write the plan to, for Services --plan-file")]
    string? Out => TryGetValue(() => Out);

    [Parameter("File of prices that Plan estimates costs by. Default is 'manifests/prices.json'")]
    string? PriceTable => TryGetValue(() => PriceTable);

    /// <summary>The target; the build's own <c>--plan</c>, which shows the order of targets, is another thing.</summary>
    new Target Plan => _ => _
        .Description("Shows what a deployment would change, and why; writes nothing")
        .DependsOn<ICheckTools>(x => x.CheckTools)
        .Requires(() => OrgPrefix)
        .Executes(async () => Report(await Runs.EachAsync(Upcoming, (run, _) => run.PlanAsync(Json == true))));
}
