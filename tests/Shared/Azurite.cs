using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace MetaflowStack.Testing;

/// <summary>
/// The real Azurite, Microsoft's storage emulator, as a process of its own with an account of its own, in memory, on a free
/// loopback port. Shared key over HTTP; <see cref="AzuriteWithOAuth"/> also takes Entra tokens, over HTTPS. A class fixture, a
/// collection fixture, or started by hand. A test that asks for its address is skipped where Azurite is not installed
/// (<c>npm ci --prefix tests/tools</c>; elsewhere by the environment variable AZURITE_EXE, the path of its azurite.js).
/// </summary>
public partial class Azurite : IAsyncLifetime
{
    private const string Installed = "tests/tools/node_modules/azurite/dist/src/azurite.js";

    // Node ends with the test process, however that ends, because its standard input does.
    private const string EndWithParent = "process.stdin.resume().on('end', () => process.exit(0)); process.argv.splice(1, 0, 'azurite'); require(process.argv[2]);";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _process;
    private Uri? _endpoint;

    /// <summary>Why it cannot be started here; null: it can.</summary>
    public static string? Missing { get; } =
        File.Exists(Script) ? null : $"Azurite is not installed ({Script} is missing): npm ci --prefix tests/tools, or set AZURITE_EXE";

    /// <summary>The account's name.</summary>
    public string Account { get; } = "test" + RandomNumberGenerator.GetHexString(12, lowercase: true);

    /// <summary>The account's key, base64.</summary>
    public string Key { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));

    /// <summary>Where blobs are: <c>http://127.0.0.1:PORT/ACCOUNT/</c>.</summary>
    public Uri BlobEndpoint
    {
        get
        {
            Assert.SkipWhen(Missing is not null, Missing ?? "");
            return _endpoint ?? throw new InvalidOperationException("Azurite has not been started.");
        }
    }

    /// <summary>A connection string with the account's key.</summary>
    public string ConnectionString =>
        $"DefaultEndpointsProtocol={BlobEndpoint.Scheme};AccountName={Account};AccountKey={Key};BlobEndpoint={BlobEndpoint.AbsoluteUri.TrimEnd('/')};";

    private static string Script
    {
        get
        {
            var file = Environment.GetEnvironmentVariable("AZURITE_EXE") is { Length: > 0 } given ? given : Path.Combine(RepositoryRoot(), Installed);
            // The blob service alone starts in half the time.
            return Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, "blob", "main.js");
        }
    }

    /// <summary>Further arguments.</summary>
    protected virtual IReadOnlyList<string> Arguments => [];

    /// <summary>Starts it and waits until it listens; does nothing where it is not installed.</summary>
    public async ValueTask InitializeAsync()
    {
        if (Missing is not null)
            return;
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in (string[])
            ["-e", EndWithParent, "--", Script, "--silent", "--disableTelemetry", "--inMemoryPersistence", "--blobHost", "127.0.0.1", "--blobPort", "0", .. Arguments])
            start.ArgumentList.Add(argument);
        start.Environment["AZURITE_ACCOUNTS"] = $"{Account}:{Key}";
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var output = new List<string>();
        _process.OutputDataReceived += (_, line) => Read(line.Data, output);
        _process.ErrorDataReceived += (_, line) => Read(line.Data, output);
        _process.Exited += (_, _) => _listening.TrySetException(new InvalidOperationException($"Azurite ended at once: {string.Join('\n', output)}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var root = await _listening.Task.WaitAsync(StartTimeout);
        _endpoint = new Uri(root, Account + "/");
    }

    /// <summary>Kills it.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
        GC.SuppressFinalize(this);
    }

    private void Read(string? line, List<string> output)
    {
        if (line is null)
            return;
        lock (output)
            output.Add(line);
        if (Listening().Match(line) is { Success: true } match)
            _listening.TrySetResult(new Uri(match.Groups[1].Value));
    }

    private static string RepositoryRoot([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));

    [GeneratedRegex(@"successfully listens on (https?://\S+)")]
    private static partial Regex Listening();
}
