using MetaflowStack.Engine.Deployment;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Health;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Running;

/// <summary>
/// How long things may take. Simulated minutes are fractions of a real second, and a busy machine loses some of these between one
/// request and the next: in the sandbox limits are wider, so that they end what has hung and not what is slow.
/// </summary>
internal static class Patience
{
    private static readonly TimeSpan Simulated = TimeSpan.FromHours(3);

    internal static KubernetesProviderOptions Kubernetes(bool sandbox) => sandbox
        ? new KubernetesProviderOptions { Rollout = new RolloutOptions { Timeout = Simulated, CreationFailureGrace = TimeSpan.FromMinutes(20) }, DeleteTimeout = Simulated, KindTimeout = Simulated }
        : new KubernetesProviderOptions();

    internal static KubernetesClientOptions Client(bool sandbox) => sandbox
        ? new KubernetesClientOptions { RetryBudget = Simulated }
        : new KubernetesClientOptions();

    internal static TimeSpan ServiceAnswer(bool sandbox) => sandbox ? TimeSpan.FromMinutes(20) : TimeSpan.FromMinutes(3);

    // The scheduler looks for new files every five minutes, and may have many to read.
    internal static TimeSpan DagRead(bool sandbox) => sandbox ? Simulated : TimeSpan.FromMinutes(15);

    // A little longer than the workflow's own deadline, so that it is Argo who says why.
    internal static TimeSpan Workflow(bool sandbox) => sandbox ? Simulated : TimeSpan.FromMinutes(17);

    internal static DeployerOptions Deployer(bool sandbox) => sandbox
        ? new DeployerOptions { StepTimeout = 8 * Simulated, AcceptanceTimeout = Simulated, CancellationGrace = Simulated }
        : new DeployerOptions();
}
