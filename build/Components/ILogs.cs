using Nuke.Common;

/// <summary>Shows what a component writes.</summary>
public interface ILogs : IHasStack
{
    [Parameter("Component whose logs to print: metadata-service, metaflow-ui-backend-service, metaflow-ui-static-service, argo-server, workflow-controller, argo-events-controller, argo-events-webhook, airflow-scheduler, airflow-webserver, airflow-triggerer, airflow-database. For Bump, a component of manifests/versions.json")]
    string? Component => TryGetValue(() => Component);

    [Parameter("How many lines of each container's log to print, from the end. Default is '100'")]
    int? Tail => TryGetValue<int?>(() => Tail);

    [Parameter("Go on with the logs as they are written, until Ctrl-C")]
    bool? Follow => TryGetValue<bool?>(() => Follow);

    Target Logs => _ => _
        .Description("Prints the logs of --component, passwords masked")
        .Requires(() => OrgPrefix)
        .Executes(() => Run.Cluster.LogsAsync());
}
