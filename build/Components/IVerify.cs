using Nuke.Common;

/// <summary>Asks the stack for its health.</summary>
public interface IVerify : IHasStack
{
    [Parameter("Run a hello-world workflow besides, and delete it afterwards")]
    bool? RunWorkflow => TryGetValue<bool?>(() => RunWorkflow);

    Target Verify => _ => _
        .Description("Asks the services and the orchestrators for their health, in the cluster; only reads, unless --run-workflow")
        .Requires(() => OrgPrefix)
        .Executes(async () => Report(await Runs.EachAsync(Upcoming, (run, _) => run.Cluster.VerifyAsync())));
}
