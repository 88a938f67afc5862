using System.Net;
using MetaflowStack.Definition.Running;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Health;

namespace MetaflowStack.Definition.Checks;

/// <summary>
/// Whether Metaflow's services do their work: the database's migrations have run, and the services answer when they are asked inside
/// the cluster. Three reads; nothing is written.
/// </summary>
/// <param name="session">The run.</param>
/// <param name="log">Where it says what it found.</param>
internal sealed class ServicesCheck(StackSession session, IRunLog log)
{
    private const string Namespace = "default";
    private const string Metadata = "metadata-service";
    private const string Migrations = "db-migrations";

    // Ports and paths as in manifests/metaflow.
    private static readonly ServiceProbe[] Probes =
        [new(Namespace, Metadata, 8080, "/ping"), new(Namespace, "metaflow-ui-backend-service", 8083, "/api/ping")];

    /// <summary>Checks both.</summary>
    /// <exception cref="StackException">Migrations have not run, or a service does not answer.</exception>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        var client = await session.Clusters.GetAsync(cancellationToken) ?? throw new StackException(new ErrorDetails
        {
            What = "The services cannot be asked whether they answer",
            Why = "Their cluster does not exist",
            Remedy = "Run the target Infra first",
        });
        try
        {
            await CheckMigrationsAsync(client, cancellationToken);
            var waiter = new ServiceProbeWaiter(client, session.Cloud.Time, Patience.ServiceAnswer(session.Cloud.Cloud.IsSandbox));
            foreach (var probe in Probes)
                await waiter.WaitAsync(probe, line => log.Info($"  … {line}"), cancellationToken);
            log.Info($"  The database's migrations have run; {string.Join(" and ", Probes.Select(probe => $"{probe.Service}{probe.Path}"))} answer in the cluster");
        }
        catch (KubernetesException refusal) when (refusal.StatusCode == HttpStatusCode.Forbidden)
        {
            // Somebody else's cluster may not let us: the rollouts themselves are healthy.
            log.Warning($"It cannot be told whether the services answer: {refusal.Message}");
        }
    }

    private static async Task CheckMigrationsAsync(KubernetesClient client, CancellationToken cancellationToken)
    {
        var options = new ListOptions { Namespace = Namespace, LabelSelector = $"app={Metadata}" };
        var pods = await client.ListAsync("v1", "Pod", options, cancellationToken).ToListAsync(cancellationToken);
        if (!pods.Exists(pod => ServicePods.ExitCodeOf(pod, Migrations) == 0))
            throw await ServiceProbeWaiter.NotDoneAsync(client, $"The database's migrations have not run: no pod of {Namespace}/{Metadata} has ended its container {Migrations} with exit code 0", pods, cancellationToken);
    }
}
