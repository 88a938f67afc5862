using System.Text;
using System.Text.RegularExpressions;
using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.DailyTools;

/// <summary>The daily tools on a stack with Airflow, which is found without being asked for.</summary>
public sealed partial class AirflowToolTests : IClassFixture<AirflowStack>
{
    private readonly AirflowStack _stack;

    public AirflowToolTests(AirflowStack stack)
    {
        Assert.SkipWhen(AirflowChartFile.HelmMissing is not null, AirflowChartFile.HelmMissing ?? "");
        _stack = stack;
    }

    [Fact]
    public async Task Files_and_folders_are_uploaded_once_and_Airflow_has_read_them()
    {
        await WriteAsync("hello.py", "with DAG(\"hello\") as dag: pass\n");
        await WriteAsync("flows/one.py", "dag = DAG(dag_id='one')\n");
        await WriteAsync("flows/deep/it's \"quoted\" $(x); two.py", "dag = DAG('two')\n");
        await WriteAsync("flows/helper.py", "x = 1\n");
        await WriteAsync("flows/__pycache__/helper.pyc", "x");
        await WriteAsync("flows/.git/config", "x");

        var first = (await UploadAsync("hello.py", "flows")).Succeeded();
        await WriteAsync("flows/one.py", "dag = DAG(dag_id='uno')\n");
        var second = (await UploadAsync("hello.py", "flows")).Succeeded();

        Snapshot.Matches(Stable(first), "upload-dag.txt");
        Snapshot.Matches(Stable(second), "upload-dag-again.txt");
    }

    [Fact]
    public async Task A_file_that_Python_cannot_read_fails_with_Pythons_words()
    {
        await WriteAsync("broken.py", "dag = DAG('broken',\n");

        var run = (await UploadAsync("broken.py")).Exited(1);

        Assert.Contains("Airflow cannot import broken.py", run.Output, StringComparison.Ordinal);
        Assert.Contains("SyntaxError: '(' was never closed", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Output + run.Error, StringComparison.Ordinal);
        await WriteAsync("broken.py", "dag = DAG('broken')\n");
        Assert.Contains("✓ DAG broken of broken.py", (await UploadAsync("broken.py")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_megabyte_arrives_whole()
    {
        await WriteAsync("large.py", "dag = DAG('large')\n#" + new string('x', 1024 * 1024));
        (await UploadAsync("large.py")).Succeeded();
        Assert.Contains("= large.py is in ", (await UploadAsync("large.py")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_leads_out_of_the_folder_is_refused_before_anything_is_asked()
    {
        await WriteAsync("secret.txt", "secret");
        Directory.CreateDirectory(_stack.Folder.PathOf("linked"));
        File.CreateSymbolicLink(_stack.Folder.PathOf("linked", "x.py"), _stack.Folder.PathOf("secret.txt"));

        Assert.Contains("is a link that leads out of the folder", (await UploadAsync("linked")).Exited(2).ToString(), StringComparison.Ordinal);
        Assert.Contains("--dag 'none.py' does not exist", (await UploadAsync("none.py")).Exited(2).ToString(), StringComparison.Ordinal);
        Assert.Contains("--dag is missing", (await UploadAsync()).Exited(2).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_the_disk_is_full_nothing_is_changed_and_nothing_half_written_stays()
    {
        // A simulated container keeps 64 MB.
        foreach (var number in Enumerable.Range(1, 7))
            await WriteAsync($"full/{number}.py", "#" + new string((char)('a' + number), 9_900_000));

        var run = (await UploadAsync("full")).Exited(1);

        Assert.Contains("No space left on device", run.Output, StringComparison.Ordinal);
        foreach (var number in Enumerable.Range(1, 7))
            File.Delete(_stack.Folder.PathOf("full", $"{number}.py"));
        // What is left of the disk would not take this, had anything stayed; and it is not there already.
        await WriteAsync("full/1.py", "#" + new string('b', 9_900_000));
        Assert.Contains("✓ full/1.py is in ", (await UploadAsync("full")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_asks_Airflow_for_its_health()
    {
        var run = (await _stack.RunAsync("Verify")).Succeeded();

        foreach (var (component, says) in new[] { ("airflow-scheduler", "Airflow says healthy; last heartbeat "), ("airflow-triggerer", "Airflow says healthy; "), ("airflow-database", "Airflow says healthy"), ("airflow-webserver", "airflow/airflow-deployment-webserver:8080/health answers 200") })
            Assert.Matches($"✓ {component} +{says}", run.Output);
        Assert.Contains("Healthy: 11 of 11", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_and_Forward_know_Airflow()
    {
        Assert.Contains("/scheduler\nscheduler: started from docker.io/apache/airflow:2.10.5", (await _stack.RunAsync("Logs", "--component", "airflow-scheduler")).Succeeded().Output, StringComparison.Ordinal);

        await using var run = await _stack.StartAsync("Forward");
        await run.WaitForLineAsync("  airflow-webserver  ");
        var url = Airflow().Match(run.Output).Groups[1].Value;
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var health = await http.GetStringAsync(url + "/health");
        await run.SignalGroupAsync("INT");
        (await run.WaitAsync()).Succeeded();

        Assert.Contains("\"metadatabase\":{\"status\":\"healthy\"}", health, StringComparison.Ordinal);
    }

    private Task<RunResult> UploadAsync(params string[] paths) => _stack.RunAsync(["UploadDag", .. paths.Length == 0 ? Array.Empty<string>() : ["--dag", .. paths]]);

    private async Task WriteAsync(string name, string text)
    {
        var path = _stack.Folder.PathOf(name.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text, new UTF8Encoding(false));
    }

    // The lines about files and DAGs, without what differs from run to run.
    private static string Stable(RunResult run) => string.Join('\n', run.Output.Split('\n')
        .Where(line => Line().IsMatch(line) || line.Contains("Uploaded:", StringComparison.Ordinal))
        .Select(line => Times().Replace(Pods().Replace(line, "POD"), "TIME"))
        .Select(line => line[Line().Match(line).Index..])) + "\n";

    [GeneratedRegex("  [-=✓…] ")]
    private static partial Regex Line();

    [GeneratedRegex("airflow-deployment-scheduler-[a-z0-9-]+")]
    private static partial Regex Pods();

    [GeneratedRegex(@"\d\d:\d\d:\d\d UTC")]
    private static partial Regex Times();

    [GeneratedRegex(@"airflow-webserver +(http://localhost:\d+)")]
    private static partial Regex Airflow();
}
