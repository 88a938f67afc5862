using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MetaflowStack.Sandbox.Life;

namespace MetaflowStack.Sandbox.Tests.Support;

/// <summary>A sandbox as a process of its own, started as a client starts it.</summary>
internal sealed class SandboxProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private SandboxProcess(Process process) => _process = process;

    public int ExitCode => _process.ExitCode;

    public bool HasExited => _process.HasExited;

    public int Id => _process.Id;

    public static SandboxProcess Start(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "MetaflowStack.Sandbox.exe" : "MetaflowStack.Sandbox");
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        return new SandboxProcess(Process.Start(start)!);
    }

    /// <summary>What it wrote to its error output, once it has ended.</summary>
    public Task<string> ErrorsAsync() => _process.StandardError.ReadToEndAsync();

    /// <summary>Waits for this process's own sandbox.json.</summary>
    public Task<SandboxDocument> ReadyAsync(string folder) =>
        UntilAsync(() => SandboxDocument.Load(folder) is { } found && found.ProcessId == Id ? found : null, "sandbox.json");

    public async Task ExitedAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        await _process.WaitForExitAsync(patience.Token);
    }

    /// <summary>kill -9.</summary>
    public void Kill() => _process.Kill();

    /// <summary>SIGTERM.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{Id}"]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    /// <summary>Asks again and again until there is an answer.</summary>
    public static async Task<T> UntilAsync<T>(Func<T?> ask, string what)
        where T : class
    {
        using var patience = new CancellationTokenSource(s_patience);
        while (true)
        {
            if (ask() is { } answer)
                return answer;
            if (patience.IsCancellationRequested)
                throw new TimeoutException($"no {what} within {s_patience}");
            await Task.Delay(20, CancellationToken.None);
        }
    }
}

/// <summary>A user that joined over a bare socket, so that it can vanish as a killed process does: the kernel closes the socket, TLS says nothing.</summary>
internal sealed class RawUser : IDisposable
{
    private readonly Socket _socket;
    private readonly SslStream _stream;

    private RawUser(Socket socket, SslStream stream) => (_socket, _stream) = (socket, stream);

    public static async Task<RawUser> JoinAsync(SandboxDocument sandbox)
    {
        var address = new Uri(sandbox.Url);
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, address.Port);
        var stream = new SslStream(new NetworkStream(socket));
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "127.0.0.1",
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
                CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(sandbox.CertificateAuthorityPath) },
            },
        });
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /sandbox/join HTTP/1.1\r\nHost: 127.0.0.1:{address.Port}\r\n\r\n"));
        var user = new RawUser(socket, stream);
        var heard = "";
        var buffer = new byte[4096];
        while (!heard.Contains("joined", StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer);
            Assert.True(count > 0, $"the sandbox closed the connection: {heard}");
            heard += Encoding.ASCII.GetString(buffer, 0, count);
        }

        return user;
    }

    /// <summary>The socket closes; TLS does not.</summary>
    public void Vanish() => _socket.Close();

    public void Dispose()
    {
        _socket.Dispose();
        _stream.Dispose();
    }
}
