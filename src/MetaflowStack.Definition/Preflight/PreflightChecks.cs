using MetaflowStack.Definition.Naming;
using MetaflowStack.Definition.Preflight.Checks;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.State;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Preflight;

/// <summary>
/// Looks for problems before anything is made: all checks at once, all failures reported together. Only reads; what has to be
/// written first (the registration of resource providers) is done by <c>Infra</c>.
/// </summary>
internal sealed class PreflightChecks(StackSession session, IRunLog log)
{
    /// <summary>Runs all checks and says what they found.</summary>
    /// <returns>What is known now.</returns>
    /// <exception cref="StackException">One or more failed; all of them are named.</exception>
    internal async Task<PreflightFacts> RunAsync(CancellationToken cancellationToken)
    {
        var azure = session.Cloud.Azure;
        // The simulated cloud's clock would count our own work many times over.
        var (started, sent) = (TimeProvider.System.GetTimestamp(), azure.Requests.Total);
        var account = StateAccountNames.Definition(session.Settings.OrgPrefix, session.Settings.Location, session.Scope.SubscriptionId);
        var facts = new PreflightFacts(
            session.Scope, session.Definition, session.Recorded, azure.Preflight.Subscription.Run(),
            azure.Preflight.FactsOf(session.Settings.Location, cancellationToken), azure.Preflight.Directory(cancellationToken))
        {
            StateAccount = session is { State: null, StateProblem: null } && StateStorage.IsOwn(session.Settings.State, account) ? account : null,
        };
        using var internet = new HttpClient();
        var report = await RunAsync([.. Checks(internet)], facts, cancellationToken);
        report.Tell(log, azure.Requests.Total - sent, TimeProvider.System.GetElapsedTime(started));
        return report.Failure() is { } failure ? throw failure : facts;
    }

    /// <summary>Runs checks, all at once.</summary>
    internal static async Task<PreflightReport> RunAsync(IReadOnlyList<IPreflightCheck> checks, PreflightFacts facts, CancellationToken cancellationToken)
    {
        var findings = await Task.WhenAll(checks.Select(check => check.RunAsync(facts, cancellationToken)));
        return new PreflightReport([.. checks.Zip(findings, (check, found) => (check.Area, found))]);
    }

    private IEnumerable<IPreflightCheck> Checks(HttpClient internet)
    {
        yield return new SubscriptionCheck();
        yield return new LocationCheck();
        yield return new ResourceProvidersCheck();
        yield return new PermissionsCheck();
        yield return session.Scope.UsesWorkloadIdentity ? new WorkloadIdentityCheck() : new DirectoryCheck(session.Principal);
        yield return new ResourceGroupCheck();
        yield return new NamesCheck();
        yield return new LimitsCheck();
        yield return new AddressRangesCheck();
        yield return new DatabaseCheck();
        if (session.Definition.Cluster is null)
            yield return new ClusterAccessCheck(session.Clusters.GetAsync);
        else
        {
            yield return new NodePoolsCheck();
            yield return new KubernetesVersionCheck();
        }

        if (session.Definition.Airflow is { } airflow)
            yield return new AirflowChartCheck(internet, session.Cloud.Cloud.IsSandbox, airflow.Chart.Version);
        yield return new StateCheck(session.Store.Location, session.State is null, session.StateProblem);
    }
}
