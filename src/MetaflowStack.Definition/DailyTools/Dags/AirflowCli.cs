using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Exec;

namespace MetaflowStack.Definition.DailyTools.Dags;

/// <summary>A DAG as Airflow knows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="File">The file that it is in.</param>
/// <param name="ParsedAt">When the scheduler last read it; null: not yet.</param>
internal sealed record KnownDag(string Id, string File, DateTimeOffset? ParsedAt);

/// <summary>
/// Asks Airflow's own command line, in a scheduler's container (apache/airflow 2.10, airflow/cli/commands/dag_command.py). Both commands
/// read the files themselves; the first adds what the scheduler has written to the database, of which <c>last_parsed_time</c> is a part.
/// </summary>
/// <param name="pod">The scheduler.</param>
internal sealed class AirflowCli(SchedulerPod pod)
{
    // It loads all of Airflow and then every DAG file.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>The DAGs.</summary>
    internal async Task<IReadOnlyList<KnownDag>> DagsAsync(CancellationToken cancellationToken) =>
    [
        .. (await AskAsync(["dags", "list", "-o", "json", "--columns", "dag_id,fileloc,last_parsed_time"], cancellationToken))
            .Select(dag => new KnownDag(Text(dag, "dag_id") ?? "", Text(dag, "fileloc") ?? "", Time(Text(dag, "last_parsed_time")))),
    ];

    /// <summary>The files that cannot be read, with Python's words.</summary>
    internal async Task<IReadOnlyDictionary<string, string>> ImportErrorsAsync(CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        // It exits with 1 when there are some.
        foreach (var error in await AskAsync(["dags", "list-import-errors", "-o", "json"], cancellationToken))
            errors[Text(error, "filepath") ?? ""] = (Text(error, "error") ?? "").Trim();
        return errors;
    }

    private async Task<IReadOnlyList<JsonObject>> AskAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var result = await pod.RunAsync(Patience, null, ["airflow", .. arguments], cancellationToken);
        // Plugins and settings may print what they like before.
        var lines = result.Output.Split('\n');
        var start = Array.FindIndex(lines, line => line.StartsWith('['));
        if (start < 0)
            return result.Output.Contains("No data found", StringComparison.Ordinal) ? [] : throw Failed(arguments, result, null);
        try
        {
            return [.. JsonNode.Parse(string.Join('\n', lines[start..]))!.AsArray().OfType<JsonObject>()];
        }
        catch (JsonException fault)
        {
            throw Failed(arguments, result, fault);
        }
    }

    private StackException Failed(string[] arguments, CommandResult result, JsonException? fault) => new(new ErrorDetails
    {
        What = $"Airflow in Pod {pod.Name} does not say what it has read",
        Why = $"airflow {string.Join(' ', arguments)} ended with exit code {result.ExitCode}{(fault is null ? "" : $" and no JSON ({fault.Message})")}: {result.Errors.Trim()}",
        Remedy = "The files are uploaded. ./build.sh Logs --component airflow-scheduler says more",
    }, fault);

    private static string? Text(JsonObject source, string name) => source[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
