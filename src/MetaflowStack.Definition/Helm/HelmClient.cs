using System.Globalization;
using MetaflowStack.Definition.Tools;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Helm;

/// <summary>The calls of helm that are needed, on one release. None of them waits for pods: that is checked by ourselves, with reasons.</summary>
/// <param name="program">helm's file.</param>
/// <param name="folder">Where it runs, and its way into the cluster.</param>
/// <param name="release">The release.</param>
/// <param name="onLine">Takes what helm says, line by line.</param>
internal sealed class HelmClient(string program, HelmFolder folder, ReleaseName release, Action<string> onLine)
{
    // Fetching a chart and writing its objects takes seconds; hooks of a foreign chart may take as long as the first limit says.
    private static readonly TimeSpan HookTimeout = TimeSpan.FromMinutes(8);
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    /// <summary>Installs the release, or makes another revision of it.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="values">The file of the values.</param>
    /// <param name="description">What is said of the revision.</param>
    /// <param name="cancellationToken">Ends helm; the release is then left as pending.</param>
    /// <exception cref="StackException">helm failed.</exception>
    internal Task UpgradeAsync(ChartSource chart, string values, string description, CancellationToken cancellationToken)
    {
        string[] source = chart.IsFile ? [chart.Location] : [chart.Name, "--repo", chart.Location, "--version", chart.Version];
        return RunAsync("install", ["upgrade", "--install", release.Name, .. source, "--values", values, "--reset-values", "--history-max", "10", "--description", description, .. Limit], cancellationToken);
    }

    /// <summary>Goes back to an earlier revision, by making another one like it.</summary>
    internal Task RollbackAsync(int revision, CancellationToken cancellationToken) =>
        RunAsync("roll back", ["rollback", release.Name, revision.ToString(CultureInfo.InvariantCulture), "--history-max", "10", .. Limit], cancellationToken);

    /// <summary>Removes the release. Volumes of its database stay: they go with the namespace.</summary>
    internal Task UninstallAsync(CancellationToken cancellationToken) =>
        RunAsync("uninstall", ["uninstall", release.Name, "--ignore-not-found", .. Limit], cancellationToken);

    private static string[] Limit => ["--timeout", string.Create(CultureInfo.InvariantCulture, $"{HookTimeout.TotalSeconds}s")];

    private async Task RunAsync(string what, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var command = new ToolCommand(program, [.. arguments, "--namespace", release.Namespace])
        {
            Timeout = Timeout,
            Environment = folder.Environment,
            WorkingDirectory = folder.Location,
        };
        // helm is a real program in real time, in the simulated cloud too.
        var result = await new ToolProcess(TimeProvider.System).RunAsync(command, onLine, cancellationToken);
        if (result.ExitCode == 0)
            return;
        var said = string.Join(' ', result.Error.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).TakeLast(5));
        throw new StackException(new ErrorDetails
        {
            What = $"helm could not {what} {release}",
            Code = "HelmFailed",
            Why = result.Problem ?? (said.Length > 0 ? said : $"It ended with exit code {result.ExitCode} and said nothing"),
            Remedy = said.Contains("chart repository", StringComparison.Ordinal) || said.Contains("failed to fetch", StringComparison.Ordinal)
                ? "Check the network and proxy settings, or get the chart elsewhere (helm pull airflow --repo https://airflow.apache.org) and give the file with --airflow-chart FILE"
                : "See helm's words; run the same command again when it is mended",
        });
    }
}

/// <summary>A release's place and name.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Name">The name.</param>
internal sealed record ReleaseName(string Namespace, string Name)
{
    /// <summary>The form kept in the state.</summary>
    internal string ToRecordedId() => $"helm/{Namespace}/{Name}";

    /// <summary>Reads <see cref="ToRecordedId"/>'s form.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    internal static ReleaseName ParseRecordedId(string id) => id.Split('/') is ["helm", { Length: > 0 } place, { Length: > 0 } name]
        ? new ReleaseName(place, name)
        : throw new FormatException($"'{id}' is not a release's id (helm/namespace/name).");

    /// <summary><c>release airflow/airflow-deployment</c>.</summary>
    public override string ToString() => $"release {Namespace}/{Name}";
}
