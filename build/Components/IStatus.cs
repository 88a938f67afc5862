using Nuke.Common;

/// <summary>Shows how the stack is.</summary>
public interface IStatus : IHasState
{
    [Parameter("Show the status again and again, until Ctrl-C")]
    bool? Watch => TryGetValue<bool?>(() => Watch);

    Target Status => _ => _
        .Description("Shows what exists, its health and versions, drift, what ends soon, the last run and the lock; only reads")
        .Requires(() => OrgPrefix)
        .Executes(async () => Report(await Runs.EachAsync(Upcoming, (run, _) => run.Status.ShowAsync(Json == true, Watch == true))));
}
