using Nuke.Common;

/// <summary>Brings the stack's services to this machine.</summary>
public interface IForward : IHasStack
{
    [Parameter("Open the UI in a browser")]
    bool? Open => TryGetValue<bool?>(() => Open);

    Target Forward => _ => _
        .Description("Forwards ports of this machine to all the stack's services, until Ctrl-C")
        .Requires(() => OrgPrefix)
        .Executes(() => Run.Cluster.ForwardAsync());
}
