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
    public async Task A_user_who_stops_leaves_nothing_half_written()
    {
        var kubectl = Environment.GetEnvironmentVariable("KUBECTL_EXE");
        Assert.SkipWhen(string.IsNullOrEmpty(kubectl), "kubectl is not installed; KUBECTL_EXE names one.");
        var kubeconfig = _stack.Folder.PathOf("kubeconfig");
        (await _stack.RunAsync("Kubeconfig", "--kubeconfig-file", kubeconfig)).Succeeded();
        foreach (var number in Enumerable.Range(1, 5))
            await WriteAsync($"cut/{number}.py", "#" + new string((char)('a' + number), 5_000_000));

        await using var run = await _stack.StartAsync("UploadDag", "--dag", "cut");
        await run.WaitForLineAsync("… cut/2.py is sent");
        await run.SignalGroupAsync("INT");
        var stopped = (await run.WaitAsync()).Exited(130);

        Assert.Contains("Stopping: what is half uploaded is removed.", stopped.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("could not be removed", stopped.Output, StringComparison.Ordinal);
        await using var list = RunningCommand.Start(kubectl, ["exec", "-n", "airflow", "deployment/airflow-deployment-scheduler", "-c", "scheduler", "--", "sh", "-c", "ls -A /opt/airflow/dags/cut || true"],
            _stack.Folder.Root, new Dictionary<string, string?>(_stack.Folder.Environment) { ["KUBECONFIG"] = kubeconfig, ["HOME"] = _stack.Folder.Root, ["NO_PROXY"] = "127.0.0.1" });
        Assert.Equal("", (await list.WaitAsync()).Succeeded().Output);
    }

    [Fact]
    public async Task Every_scheduler_that_is_ready_gets_the_files()
    {
        await WriteAsync("both.py", "dag = DAG('both')\n");
        try
        {
            await ScaleAsync(2);
            Assert.Equal(2, Pods().Matches((await UploadAsync("both.py")).Succeeded().Output).Select(pod => pod.Value).Distinct().Count());
        }
        finally
        {
            await ScaleAsync(1);
        }
    }

    [Fact]
    public async Task Verify_asks_Airflow_for_its_health()
    {
        var run = (await _stack.RunAsync("Verify")).Succeeded();

        foreach (var (component, says) in new[] { ("airflow-scheduler", "Airflow says healthy; last heartbeat "), ("airflow-triggerer", "Airflow says healthy; "), ("airflow-database", "Airflow says healthy"), ("airflow-webserver", "airflow/airflow-deployment-webserver:8080/health answers 200") })
            Assert.Matches($"✓ {component} {says}", OneLine(run.Output));
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

    // The table breaks its lines at the terminal's width.
    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private Task<RunResult> UploadAsync(params string[] paths) => _stack.RunAsync(["UploadDag", .. paths.Length == 0 ? Array.Empty<string>() : ["--dag", .. paths]]);

    private async Task ScaleAsync(int replicas)
    {
        const string scheduler = "/apis/apps/v1/namespaces/airflow/deployments/airflow-deployment-scheduler";
        var deployment = (await _stack.KubernetesAsync(HttpMethod.Get, scheduler))!;
        deployment["metadata"]!.AsObject().Remove("resourceVersion");
        deployment["spec"]!["replicas"] = replicas;
        await _stack.KubernetesAsync(HttpMethod.Put, scheduler, deployment);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (await PodsAsync() != (replicas, replicas))
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, patience.Token);
    }

    private async Task<(int All, int Ready)> PodsAsync()
    {
        var pods = (await _stack.KubernetesAsync(HttpMethod.Get, "/api/v1/namespaces/airflow/pods?labelSelector=component%3Dscheduler"))!["items"]!.AsArray();
        return (pods.Count, pods.Count(pod => pod!["status"]?["conditions"]?.AsArray().Any(condition => (string?)condition!["type"] == "Ready" && (string?)condition["status"] == "True") == true));
    }

    private async Task WriteAsync(string name, string text)
    {
        var path = _stack.Folder.PathOf(name.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text, new UTF8Encoding(false));
    }

    // The lines about files and DAGs, without what differs from run to run: names, times, and whether there was something to wait for.
    private static string Stable(RunResult run) => string.Concat(run.Output.Split('\n')
        .Select(line => Line().Match(line) is { Success: true } found ? line[found.Index..] : null)
        .Where(line => line?.Contains("… waiting", StringComparison.Ordinal) == false)
        .Select(line => Times().Replace(Pods().Replace(line!, "POD"), "TIME") + "\n"));

    [GeneratedRegex("  [-=✓…] |Uploaded: ")]
    private static partial Regex Line();

    [GeneratedRegex("airflow-deployment-scheduler-[a-z0-9-]+")]
    private static partial Regex Pods();

    [GeneratedRegex(@"\d\d:\d\d:\d\d UTC")]
    private static partial Regex Times();

    [GeneratedRegex(@"airflow-webserver +(http://localhost:\d+)")]
    private static partial Regex Airflow();
}
