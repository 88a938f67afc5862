using MetaflowStack.Definition.DailyTools.Dags;
using MetaflowStack.Definition.Naming;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Config;

namespace MetaflowStack.Definition.DailyTools;

/// <summary>
/// What the targets call that use a stack which is deployed. They sign in and take the cluster's credentials; they lock nothing, and
/// write nothing to the cloud or the cluster, but for what the user asks to be put there: DAGs, and a workflow as a check.
/// </summary>
public sealed class ClusterRun
{
    private readonly StackRun _run;
    private readonly SessionOpener _sessions;
    private readonly Interruption _interruption;
    private readonly IRunLog _log;

    internal ClusterRun(StackRun run, SessionOpener sessions, Interruption interruption, IRunLog log) =>
        (_run, _sessions, _interruption, _log) = (run, sessions, interruption, log);

    private StackSettings Settings => _run.Settings;

    private string StackName => $"{Settings.OrgPrefix}/{Settings.Environment}";

    /// <summary>Puts a context for the stack's cluster into the user's kubeconfig file, and makes it the current one.</summary>
    /// <exception cref="StackException">There is no cluster, or the file cannot be changed.</exception>
    public Task KubeconfigAsync() => LookAsync("Kubeconfig", async (session, cancellationToken) =>
    {
        var context = await ContextAsync(session, cancellationToken);
        var (changed, before) = new KubeConfigFile(Settings.KubeconfigFile).Merge(context);
        _log.Info(changed
            ? $"{Settings.KubeconfigFile}: context '{context.Name}' for {context.Server} is there and current{(before is null || before == context.Name ? "" : $"; '{before}' was")}"
            : $"{Settings.KubeconfigFile}: unchanged; context '{context.Name}' for {context.Server} is there and current");
    });

    /// <summary>Prints the logs of a component's containers.</summary>
    /// <exception cref="UsageException">No component is named.</exception>
    /// <exception cref="StackException">It has no pods.</exception>
    public Task LogsAsync() => RunAsync("Logs", cancellationToken =>
    {
        if (Settings.Component is not { } name)
        {
            throw new UsageException(new ErrorDetails
            {
                What = "--component is missing",
                Remedy = $"Name one of {string.Join(", ", StackComponent.Of(Settings).Select(component => component.Name))}",
            });
        }

        var component = StackComponent.All.Single(candidate => candidate.Name == name);
        if (Settings.Follow)
            _interruption.Notice = "Stopped.";
        return _sessions.LookAsync(async session => await new ComponentLogs(await ClientAsync(session, cancellationToken), session.Definition, _log)
            .PrintAsync(component, Settings.Tail, Settings.Follow, cancellationToken), cancellationToken);
    });

    /// <summary>Leads ports of this machine to the stack's services until Ctrl-C, which ends it well.</summary>
    /// <exception cref="StackException">None of them is there.</exception>
    public Task ForwardAsync() => LookAsync("Forward", async (session, cancellationToken) =>
    {
        var client = await ClientAsync(session, cancellationToken);
        using var forwards = await StackForwards.OpenAsync(client, Settings, _log, cancellationToken);
        _interruption.Notice = "Stopping: the ports are closed.";
        await forwards.RunAsync(Settings.Open, cancellationToken);
    });

    /// <summary>Uploads files and folders to Airflow's scheduler, and waits until Airflow has read them.</summary>
    /// <returns>Words for the summary: how many files, which DAGs.</returns>
    /// <exception cref="UsageException">None is named, or one cannot be uploaded.</exception>
    /// <exception cref="StackException">There is no Airflow, or it cannot read one.</exception>
    public async Task<IReadOnlyList<KeyValuePair<string, string>>> UploadDagAsync()
    {
        IReadOnlyList<KeyValuePair<string, string>> words = [];
        await RunAsync("UploadDag", async cancellationToken =>
        {
            var selection = DagReader.Read(Settings.Dags);
            _interruption.Notice = "Stopping: what is half uploaded is removed.";
            await _sessions.LookAsync(async session => words = await new DagUploader(await ClientAsync(session, cancellationToken), Settings, session.Cloud.Time, _log)
                .RunAsync(selection, cancellationToken), cancellationToken);
        });
        return words;
    }

    /// <summary>Asks every component for its health, and prints a table; with <c>--run-workflow</c> runs a workflow besides.</summary>
    /// <returns>Words for the summary: how many are healthy, how long the workflow took.</returns>
    /// <exception cref="StackException">One or more are not, or the workflow failed.</exception>
    public async Task<IReadOnlyList<KeyValuePair<string, string>>> VerifyAsync()
    {
        IReadOnlyList<ComponentVerdict> verdicts = [];
        TimeSpan? workflow = null;
        await LookAsync("Verify", async (session, cancellationToken) =>
        {
            var client = await ClientAsync(session, cancellationToken);
            var verifier = new ComponentVerifier(client);
            var components = await StackComponent.FindAsync(client, Settings, cancellationToken);
            verdicts = await Task.WhenAll(components.Select(component => verifier.VerifyAsync(component, cancellationToken)));
            _log.Text(VerifyText.Of(verdicts, StackName, TerminalWidth.Columns));
            if (VerifyText.FailureOf(verdicts, StackName) is { } failure)
                throw failure;
            if (!Settings.RunWorkflow)
                return;
            _interruption.Notice = "Stopping: the workflow is deleted.";
            workflow = await new HelloWorkflow(client, session, _log).RunAsync(cancellationToken);
            _log.Info($"  ✓ The hello-world workflow succeeded after {Durations.Text(workflow.Value)}, and is deleted");
        });
        return [.. VerifyText.Words(verdicts), .. workflow is { } duration ? [KeyValuePair.Create("Workflow", Durations.Text(duration))] : Array.Empty<KeyValuePair<string, string>>()];
    }

    private Task<ChangeSet> LookAsync(string target, Func<StackSession, CancellationToken, Task> look) =>
        RunAsync(target, cancellationToken => _sessions.LookAsync(session => look(session, cancellationToken), cancellationToken));

    private Task<ChangeSet> RunAsync(string target, Func<CancellationToken, Task> work) => _run.RunAsync(target, async cancellationToken =>
    {
        await work(cancellationToken);
        return ChangeSet.Empty;
    });

    // AKS names the context as the cluster, as az does. One of the user's own cluster gets a name that is surely not there yet.
    private async Task<KubeConfigContext> ContextAsync(StackSession session, CancellationToken cancellationToken)
    {
        if (session.Definition.Cluster is not { } cluster)
            return KubeConfigContext.ReadFile(Settings.Kubeconfig!, Settings.Context).Named($"metaflow-{Settings.OrgPrefix}-{Settings.Environment}");
        return KubeConfigContext.Parse(
            await session.Cloud.Azure.ClusterCredentials.FindUserKubeconfigAsync(cluster.ResourceId, cancellationToken) ?? throw NoCluster());
    }

    private async Task<KubernetesClient> ClientAsync(StackSession session, CancellationToken cancellationToken) =>
        await session.Clusters.GetAsync(cancellationToken) ?? throw NoCluster();

    private StackException NoCluster() => new(new ErrorDetails
    {
        What = $"The cluster of {StackName}, {new StackNames(Settings).ManagedCluster}, does not exist",
        Why = $"There is none of that name in the resource group {new StackNames(Settings).ResourceGroup}",
        Remedy = "Check --org-prefix, --environment, --location and --subscription, or deploy the stack: ./build.sh Services",
    });
}
