using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.State;

/// <summary>
/// The real Azurite with its data on disk and a port that stays, so that it can be killed and come back. Shared key over HTTP. The
/// tests are skipped where it is not installed (<c>npm ci --prefix tests/tools</c>, or AZURITE_EXE).
/// </summary>
public sealed class StateEmulator : IAsyncDisposable
{
    // Node ends with the test process, however that ends, because its standard input does.
    private const string EndWithParent = "process.stdin.resume().on('end', () => process.exit(0)); process.argv.splice(1, 0, 'azurite'); require(process.argv[2]);";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly string _data = Directory.CreateTempSubdirectory("azurite-").FullName;
    private readonly int _port = FreePort();
    private Process? _process;

    private StateEmulator()
    {
    }

    /// <summary>The account's name.</summary>
    public string Account { get; } = "test" + RandomNumberGenerator.GetHexString(12, lowercase: true);

    /// <summary>The account's key, base64.</summary>
    public string Key { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));

    /// <summary>Where the account's blobs are.</summary>
    public Uri Endpoint => new($"http://127.0.0.1:{_port}/{Account}/");

    /// <summary>The connection string.</summary>
    public string ConnectionString => ConnectionStringWith(Key);

    /// <summary>Starts one.</summary>
    public static async Task<StateEmulator> StartAsync()
    {
        Assert.SkipWhen(Azurite.Missing is not null, Azurite.Missing ?? "");
        var emulator = new StateEmulator();
        await emulator.BeginAsync();
        return emulator;
    }

    /// <summary>A connection string with another key.</summary>
    public string ConnectionStringWith(string key) =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={key};BlobEndpoint={Endpoint.AbsoluteUri.TrimEnd('/')};";

    /// <summary>A copy of the repository whose state is in this emulator, in the container <c>metaflow-state</c>.</summary>
    public StackFolder Folder()
    {
        var folder = new StackFolder();
        folder.Environment["METAFLOW_STATE_CONNECTION_STRING"] = ConnectionString;
        return folder;
    }

    /// <summary>Starts it (again) on the data that it has, and waits until it answers.</summary>
    public async Task BeginAsync()
    {
        var script = Path.Combine(Path.GetDirectoryName(Installed())!, "blob", "main.js");
        var start = new ProcessStartInfo(
            "node",
            ["-e", EndWithParent, "--", script, "--silent", "--disableTelemetry", "--location", _data, "--blobHost", "127.0.0.1", "--blobPort", $"{_port}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["AZURITE_ACCOUNTS"] = $"{Account}:{Key}";
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException("Azurite ended at once."));
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("successfully listens on", StringComparison.Ordinal) == true)
                listening.TrySetResult();
        };
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await listening.Task.WaitAsync(StartTimeout);
    }

    /// <summary>Kills it, as a network that is gone looks to a client: connections are refused.</summary>
    public async Task KillAsync()
    {
        if (_process is null)
            return;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_data, recursive: true);
    }

    private static string Installed() => Environment.GetEnvironmentVariable("AZURITE_EXE") is { Length: > 0 } given
        ? Path.GetFullPath(given)
        : Path.Combine(Repository.Root, "tests", "tools", "node_modules", "azurite", "dist", "src", "azurite.js");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
