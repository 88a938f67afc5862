using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Tests.Kubernetes.Streaming;

/// <summary>What containers of Airflow's image do besides.</summary>
public sealed class AirflowTests
{
    private const string Scheduler = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"box","labels":{"app":"airflow"}},"spec":{"containers":[{"name":"scheduler","image":"docker.io/apache/airflow:2.10.5"}]}}
        """;

    [Fact]
    public async Task A_DAG_is_listed_at_once_and_read_by_the_scheduler_within_minutes()
    {
        await using var cluster = await StreamingCluster.StartAsync(Scheduler);
        using (await cluster.ShellAsync("""echo 'with DAG("hello") as dag: pass' > /opt/airflow/dags/hello.py; echo 'x = 1' > /opt/airflow/dags/helper.py; echo 'DAG("no")' > /opt/airflow/dags/notes.txt"""))
        {
        }

        var before = (await ListAsync(cluster)).Single()!;
        cluster.Pass(301);
        var after = (await ListAsync(cluster)).Single()!;
        cluster.Pass(30);
        var later = (await ListAsync(cluster)).Single()!;

        Assert.Equal(("hello", "/opt/airflow/dags/hello.py"), ((string?)before["dag_id"], (string?)before["fileloc"]));
        Assert.Null(before["last_parsed_time"]);
        Assert.NotNull(after["last_parsed_time"]);
        Assert.True(Time(later) > Time(after));
    }

    [Theory]
    [InlineData("dag = DAG('a',", "'(' was never closed")]
    [InlineData("x = [1)", "unmatched ')'")]
    [InlineData("x = '(' # (", null)]
    [InlineData("x = \"\"\"\n(\n\"\"\"", null)]
    public async Task A_file_whose_brackets_do_not_match_is_an_import_error(string text, string? error)
    {
        await using var cluster = await StreamingCluster.StartAsync(Scheduler);
        using var write = await cluster.ExecAsync(["sh", "-c", $"head -c {text.Length} > /opt/airflow/dags/a.py"]);
        await write.SendAsync(0, text);
        await write.EndAsync();

        using var list = await cluster.ExecAsync(["airflow", "dags", "list-import-errors", "-o", "json"], streams: "stdout=true&stderr=true");
        await list.EndAsync();

        var errors = JsonNode.Parse(list.Text(1))!.AsArray();
        Assert.Equal(error is null ? "Success" : "Failure", (string?)list.Status["status"]);
        Assert.Equal(error is null, errors.Count == 0);
        if (error is not null)
            Assert.EndsWith($"SyntaxError: {error}\n", (string?)errors[0]!["error"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cryptography_not_a_key", "Failure")]
    [InlineData("81HqDtbqAywKSOumSha3BhWNOdQ26slT6K0YaZeZyPs=,cryptography_not_a_key", "Failure")]
    [InlineData("81HqDtbqAywKSOumSha3BhWNOdQ26slT6K0YaZeZyPs=", "Success")]
    [InlineData("81HqDtbqAywKSOumSha3BhWNOdQ26slT6K0YaZeZyPs=,lh_Vv0Vq5mSYoFmaA2bM2dRbFyfDpLW6RKsVjNz-6uA=", "Success")]
    public async Task Fernet_keys_are_rotated_when_each_is_one(string keys, string status)
    {
        await using var cluster = await StreamingCluster.StartAsync(Scheduler.Replace("\"image\"", $$"""
            "env":[{"name":"AIRFLOW__CORE__FERNET_KEY","value":"{{keys}}"}],"image"
            """, StringComparison.Ordinal));
        using var session = await cluster.ExecAsync(["airflow", "rotate-fernet-key"], streams: "stdout=true&stderr=true");
        await session.EndAsync();
        Assert.Equal(status, (string?)session.Status["status"]);
    }

    [Fact]
    public async Task Other_images_have_no_airflow()
    {
        await using var cluster = await StreamingCluster.StartAsync();
        using var session = await cluster.ExecAsync(["airflow", "dags", "list"]);
        await session.EndAsync();
        Assert.Contains("executable file not found in $PATH", (string?)session.Status["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_webserver_answers_200_and_says_in_it_that_the_scheduler_is_unhealthy()
    {
        await using var cluster = await StreamingCluster.StartAsync("""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"box","labels":{"app":"airflow"}},"spec":{"containers":[{"name":"webserver","image":"docker.io/apache/airflow:2.10.5",
             "ports":[{"containerPort":8080,"name":"airflow-ui"}],"livenessProbe":{"httpGet":{"path":"/health","port":8080}}}]}}
            """);
        await cluster.CreateAsync("/api/v1/namespaces/default/services", """
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"selector":{"app":"airflow"},"ports":[{"name":"airflow-ui","port":8080}]}}
            """);
        const string health = "/api/v1/namespaces/default/services/web:8080/proxy/health";

        var alone = await cluster.GetAsync(health);
        await cluster.CreateAsync("/api/v1/namespaces/default/pods", Scheduler.Replace("box", "scheduler").Replace("\"app\":\"airflow\"", "\"app\":\"other\""));
        cluster.Pass(60);
        var together = await cluster.GetAsync(health);

        Assert.Equal(("healthy", "unhealthy"), ((string?)alone["metadatabase"]!["status"], (string?)alone["scheduler"]!["status"]));
        Assert.Equal("healthy", (string?)together["scheduler"]!["status"]);
    }

    private static DateTimeOffset Time(JsonNode dag) => DateTimeOffset.Parse((string)dag["last_parsed_time"]!, System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<JsonArray> ListAsync(TestCluster cluster)
    {
        using var session = await cluster.ExecAsync(["airflow", "dags", "list", "-o", "json", "--columns", "dag_id,fileloc,last_parsed_time"], streams: "stdout=true&stderr=true");
        await session.EndAsync();
        return JsonNode.Parse(session.Text(1))!.AsArray();
    }
}
