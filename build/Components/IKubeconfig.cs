using Nuke.Common;

/// <summary>Gives the user's kubectl the way into the stack's cluster.</summary>
public interface IKubeconfig : IHasStack
{
    [Parameter("File that Kubeconfig puts the context into. Default is the one that kubectl writes to: of KUBECONFIG, or ~/.kube/config")]
    string? KubeconfigFile => TryGetValue(() => KubeconfigFile);

    /// <summary>The target; the parameter <c>--kubeconfig</c>, an existing cluster to deploy into, is another thing.</summary>
    new Target Kubeconfig => _ => _
        .Description("Puts a context for the stack's cluster into your kubeconfig file, and makes it the current one")
        .Requires(() => OrgPrefix)
        .Executes(() => Run.Cluster.KubeconfigAsync());
}
