using Nuke.Common;

/// <summary>Asks the stack for its health.</summary>
public interface IVerify : IHasStack
{
    Target Verify => _ => _
        .Description("Asks the services and the orchestrators for their health, in the cluster; only reads")
        .Requires(() => OrgPrefix)
        .Executes(async () => Report(await Run.Cluster.VerifyAsync()));
}
