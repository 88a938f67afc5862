using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Kubernetes.Containers.Commands;

/// <summary>
/// <c>airflow rotate-fernet-key</c>, which needs keys that are some (airflow/models/crypto.py; nothing is written with them here), and
/// <c>airflow dags list</c> and <c>airflow dags list-import-errors</c>, as JSON, as in Airflow 2.10 (airflow/cli/commands/dag_command.py):
/// these two read the files in the DAGs folder themselves, and the first one adds what the scheduler has written of each DAG to the database.
/// Files are not run: what a DAG is, and what an error, is found by <see cref="DagFile"/>. That the scheduler has read a file follows from
/// the file's time: it looks for new ones every five minutes, and reads those that it knows every thirty seconds (dag_dir_list_interval,
/// min_file_process_interval).
/// </summary>
internal static class AirflowCommand
{
    private const long ListInterval = 300;
    private const long ProcessInterval = 30;

    private static readonly string[] DefaultColumns = ["dag_id", "fileloc", "owners", "is_paused"];

    public static async Task<int> RunAsync(ContainerProcess process)
    {
        var words = process.Arguments.Skip(1).ToList();
        if (words is ["rotate-fernet-key"])
            return await RotateAsync(process);
        if (Value(words, "-o", "--output") != "json")
            throw new CommandFailure("this simulated Airflow writes JSON only: -o json", 2);
        var files = process.Files.Tree(AirflowImage.DagsFolder)
            .Where(f => f.Path.EndsWith(".py", StringComparison.Ordinal) && f.Entry.Content is not null)
            .Select(f => (f.Path, f.Entry.Modified, File: DagFile.Read(f.Path, Encoding.UTF8.GetString(f.Entry.Content!)))).ToList();
        switch (words)
        {
            case ["dags", "list", ..]:
                if (files.Exists(f => f.File.Error is not null))
                    await process.ComplainAsync("Error: Failed to load all files. For details, run `airflow dags list-import-errors`\n");
                var columns = Value(words, "--columns")?.Split(',') ?? DefaultColumns;
                var dags = files.SelectMany(f => f.File.DagIds.Select(id => Row(id, f.Path, Parsed(f.Modified, process.Container.Now), columns)));
                await process.PrintAsync(new JsonArray([.. dags.OrderBy(d => (string?)d["dag_id"], StringComparer.Ordinal)]).ToJsonString() + "\n");
                return 0;
            case ["dags", "list-import-errors", ..]:
                var errors = files.Where(f => f.File.Error is not null).Select(f => new JsonObject { ["filepath"] = f.Path, ["error"] = f.File.Error }).ToArray();
                await process.PrintAsync(new JsonArray([.. errors]).ToJsonString() + "\n");
                return errors.Length == 0 ? 0 : 1;
            default:
                throw new CommandFailure($"this simulated Airflow has no command '{string.Join(' ', words)}': only rotate-fernet-key, dags list, dags list-import-errors", 2);
        }
    }

    private static async Task<int> RotateAsync(ContainerProcess process)
    {
        var keys = process.Environment.GetValueOrDefault("AIRFLOW__CORE__FERNET_KEY", "").Split(',');
        if (Array.TrueForAll(keys, key => key.Length == 44 && Base64Url.IsValid(key)))
            return 0;
        await process.ComplainAsync("airflow.exceptions.AirflowException: Could not create Fernet object: Fernet key must be 32 url-safe base64-encoded bytes.\n");
        return 1;
    }

    private static JsonObject Row(string id, string path, DateTimeOffset? parsed, string[] columns)
    {
        var all = new JsonObject
        {
            ["dag_id"] = id, ["fileloc"] = path, ["owners"] = new JsonArray("airflow"), ["is_paused"] = parsed is null ? null : "True",
            ["last_parsed_time"] = parsed?.ToString("yyyy-MM-ddTHH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture),
        };
        return new JsonObject(columns.Where(all.ContainsKey).Select(c => KeyValuePair.Create(c, all[c]?.DeepClone())));
    }

    private static DateTimeOffset? Parsed(DateTimeOffset modified, DateTimeOffset now)
    {
        var listed = (modified.ToUnixTimeSeconds() / ListInterval + 1) * ListInterval;
        var passed = now.ToUnixTimeSeconds() - listed;
        return passed < 0 ? null : DateTimeOffset.FromUnixTimeSeconds(listed + passed / ProcessInterval * ProcessInterval);
    }

    private static string? Value(List<string> words, params string[] names) =>
        words.FindIndex(names.Contains) is var at and >= 0 && at + 1 < words.Count ? words[at + 1] : null;
}
