using System.Text.Json.Nodes;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Exec;
using MetaflowStack.Kubernetes.Health;

namespace MetaflowStack.Definition.DailyTools.Dags;

/// <summary>A pod of Airflow's scheduler that is ready, and runs programs in the scheduler's container.</summary>
/// <param name="client">The cluster.</param>
/// <param name="namespaceName">The pod's namespace.</param>
/// <param name="name">The pod.</param>
internal sealed class SchedulerPod(KubernetesClient client, string namespaceName, string name)
{
    // As the official chart names it.
    private const string Container = "scheduler";

    /// <summary>The pod's name.</summary>
    internal string Name => name;

    /// <summary>The clock that ends what must not go on for ever, in real time.</summary>
    internal TimeProvider NetworkTime => client.Options.NetworkTime;

    /// <summary>Finds all that are ready: each has a DAGs folder of its own.</summary>
    /// <exception cref="StackException">Airflow is not there, or no scheduler is ready.</exception>
    internal static async Task<IReadOnlyList<SchedulerPod>> FindAsync(KubernetesClient client, StackSettings settings, CancellationToken cancellationToken)
    {
        var scheduler = StackComponent.AirflowScheduler;
        if (await scheduler.FindWorkloadAsync(client, cancellationToken) is null)
        {
            throw new StackException(new ErrorDetails
            {
                What = $"The stack {settings.OrgPrefix}/{settings.Environment} has no Airflow to upload DAGs to",
                Why = $"{scheduler.Workload} does not exist",
                Remedy = "Deploy it: ./build.sh Services --deploy-airflow true",
            });
        }

        var pods = await ComponentPods.FindAsync(client, scheduler, cancellationToken);
        List<SchedulerPod> ready = [.. pods.Where(IsReady).Select(pod => new SchedulerPod(client, (string)pod["metadata"]!["namespace"]!, (string)pod["metadata"]!["name"]!))];
        return ready.Count > 0 ? ready : throw new StackException(new ErrorDetails
        {
            What = "No pod of Airflow's scheduler is ready",
            Why = pods.Count == 0 ? $"{scheduler.Workload} has no pods" : string.Join("; ", pods.Select(ServicePods.Describe)),
            Remedy = "./build.sh Logs --component airflow-scheduler shows its log; upload again when it is ready",
        });
    }

    /// <summary>Runs a program in the scheduler's container.</summary>
    internal Task<CommandResult> RunAsync(TimeSpan timeout, Stream? input, IEnumerable<string> arguments, CancellationToken cancellationToken) => client.ExecAsync(
        new PodCommand { Namespace = namespaceName, Pod = name, Container = Container, Arguments = [.. arguments], Input = input, Timeout = timeout }, cancellationToken);

    private static bool IsReady(JsonObject pod) => pod["metadata"]!["deletionTimestamp"] is null
        && pod["status"]?["conditions"] is JsonArray conditions
        && conditions.Any(condition => (string?)condition?["type"] == "Ready" && (string?)condition["status"] == "True");
}
