using System.Security.Cryptography;
using System.Text;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Exec;
using MetaflowStack.Kubernetes.Tests.Sandbox;

namespace MetaflowStack.Kubernetes.Tests.Exec;

/// <summary>Programs in containers of the sandbox, whose API server knows nothing of our client.</summary>
public class PodExecTests
{
    private const string Box = """
        apiVersion: v1
        kind: Pod
        metadata: {name: box, namespace: default}
        spec: {containers: [{name: main, image: "example.com/box:1"}]}
        """;

    [Fact]
    public async Task Output_errors_and_exit_code_come_back()
    {
        await using var cluster = await BoxAsync();
        var result = await RunAsync(cluster, ["sh", "-c", "echo out; echo err >&2; exit 3"]);
        Assert.Equal(new CommandResult(3, "out\n", "err\n"), result);
    }

    [Fact]
    public async Task Arguments_reach_the_program_as_they_are()
    {
        await using var cluster = await BoxAsync();
        var result = await RunAsync(cluster, ["sh", "-c", "echo \"$1\"", "sh", "a b'\"$(x);&?=ü\n-"]);
        Assert.Equal("a b'\"$(x);&?=ü\n-\n", result.Output);
    }

    [Fact]
    public async Task Input_ends_where_the_stream_does()
    {
        await using var cluster = await BoxAsync();
        var content = RandomNumberGenerator.GetBytes(1024 * 1024);
        using var input = new MemoryStream(content);

        var written = await RunAsync(cluster, ["sh", "-c", "cat > file"], input);

        Assert.True(written.Succeeded);
        Assert.Equal($"{Convert.ToHexStringLower(SHA256.HashData(content))}  file\n", (await RunAsync(cluster, ["sha256sum", "file"])).Output);
    }

    [Fact]
    public async Task A_program_that_does_not_read_its_input_ends_all_the_same()
    {
        await using var cluster = await BoxAsync();
        using var input = new MemoryStream(new byte[4 * 1024 * 1024]);
        Assert.Equal("done\n", (await RunAsync(cluster, ["echo", "done"], input)).Output);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_the_runtimes_failure()
    {
        await using var cluster = await BoxAsync();
        var fault = await Assert.ThrowsAsync<KubernetesException>(() => RunAsync(cluster, ["nonsense"]));
        Assert.Contains("Running nonsense in Pod default/box, container main failed", fault.Message, StringComparison.Ordinal);
        Assert.Contains("executable file not found in $PATH", fault.Details.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_takes_too_long_is_given_up()
    {
        await using var cluster = await BoxAsync();
        var command = Command(["sleep", "100000"]) with { Timeout = TimeSpan.FromMilliseconds(300) };
        var fault = await Assert.ThrowsAsync<StackException>(() => cluster.Client.ExecAsync(command, CancellationToken.None));
        Assert.Contains("Running sleep in Pod default/box, container main did not end within", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_who_stops_is_not_told_of_a_limit()
    {
        await using var cluster = await BoxAsync();
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cluster.Client.ExecAsync(Command(["sleep", "100000"]), stop.Token));
    }

    [Theory]
    [InlineData("none", "main", "There is no Pod default/none")]
    [InlineData("box", "side", "The pod has no container side; it has main")]
    public async Task A_pod_or_container_that_is_not_there_is_named(string pod, string container, string why)
    {
        await using var cluster = await BoxAsync();
        var fault = await Assert.ThrowsAsync<KubernetesException>(() => cluster.Client.ExecAsync(Command(["id"]) with { Pod = pod, Container = container }, CancellationToken.None));
        Assert.Equal(why, fault.Details.Why);
    }

    [Fact]
    public async Task A_container_that_does_not_run_says_why()
    {
        await using var cluster = await SandboxCluster.StartAsync();
        cluster.Clusters.Faults.FailImage("example.com/box:1");
        await Assert.ThrowsAnyAsync<StackException>(() => cluster.CreateAsync(Box));

        var fault = await Assert.ThrowsAsync<KubernetesException>(() => RunAsync(cluster, ["id"]));

        Assert.Matches("Its container main does not run: .*(ErrImagePull|ImagePullBackOff)", fault.Details.Why);
    }

    [Fact]
    public async Task Secrets_in_what_a_program_complains_of_are_masked()
    {
        await using var cluster = await BoxAsync();
        Engine.Secrets.SecretMask.Add("pa55word-of-exec");
        Assert.Equal("(secret)\n", (await RunAsync(cluster, ["sh", "-c", "echo pa55word-of-exec >&2"])).Errors);
    }

    internal static PodCommand Command(IReadOnlyList<string> arguments) => new() { Namespace = "default", Pod = "box", Container = "main", Arguments = arguments };

    private static Task<CommandResult> RunAsync(SandboxCluster cluster, IReadOnlyList<string> arguments, Stream? input = null) =>
        cluster.Client.ExecAsync(Command(arguments) with { Input = input }, CancellationToken.None);

    private static async Task<SandboxCluster> BoxAsync()
    {
        var cluster = await SandboxCluster.StartAsync();
        await cluster.CreateAsync(Box);
        return cluster;
    }
}
