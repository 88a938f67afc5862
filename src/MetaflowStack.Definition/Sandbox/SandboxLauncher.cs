using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Sandbox;

/// <summary>Joins the sandbox of a folder, and starts it as a process of its own when none runs there.</summary>
internal sealed class SandboxLauncher(StackSettings settings, TimeProvider wallClock)
{
    // The sandbox's exit code when another one has the folder: that one is then joined.
    private const int AlreadyRunning = 17;

    // Its exit code when it does not understand its command line, of which only the faults are free text.
    private const int WrongUsage = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    internal async Task<SandboxVisit> JoinAsync(CancellationToken cancellationToken)
    {
        CreateDirectory();
        using var patience = new CancellationTokenSource(Patience, wallClock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            var isOurs = false;
            while (true)
            {
                if (SandboxDescription.TryRead(settings.SandboxDirectory) is { } description && await TryJoinAsync(description, stop.Token) is { } visit)
                {
                    if (!isOurs)
                        await RunningSandbox.AdoptAsync(visit, settings, stop.Token);
                    return visit;
                }

                using var process = new SandboxProcess(settings);
                var exitCode = await process.StartAsync(stop.Token);
                if (exitCode == WrongUsage)
                    throw WrongFaults(await process.ErrorsAsync(stop.Token));
                if (exitCode is not null and not AlreadyRunning)
                    throw CannotStart(await process.ErrorsAsync(stop.Token));
                isOurs = exitCode is null;
                await Task.Delay(Pause, wallClock, stop.Token);
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw CannotStart($"it did not answer within {Patience.TotalSeconds:0} s");
        }
    }

    private static async Task<SandboxVisit?> TryJoinAsync(SandboxDescription description, CancellationToken cancellationToken)
    {
        HttpClient? client = null;
        HttpResponseMessage? response = null;
        try
        {
            client = new HttpClient(new SocketsHttpHandler { SslOptions = Trust(description.CertificateAuthorityPath) }) { Timeout = Timeout.InfiniteTimeSpan };
            response = await client.GetAsync(new Uri(description.Url, "/sandbox/join"), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                var visit = new SandboxVisit(description, client, response);
                (client, response) = (null, null);
                return visit;
            }

            return null;
        }
        catch (Exception exception) when (exception is HttpRequestException or FileNotFoundException or CryptographicException)
        {
            // It has ended, or is ending: start another.
            return null;
        }
        finally
        {
            response?.Dispose();
            client?.Dispose();
        }
    }

    private static SslClientAuthenticationOptions Trust(string certificateAuthorityPath)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(certificateAuthorityPath);
        return new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
    }

    private void CreateDirectory()
    {
        try
        {
            Directory.CreateDirectory(settings.SandboxDirectory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StackException(new ErrorDetails
            {
                What = $"The sandbox's folder {settings.SandboxDirectory} cannot be made",
                Why = exception.Message,
                Remedy = "Make it writable, or choose another with --sandbox-directory",
            });
        }
    }

    private static UsageException WrongFaults(string errors) => new(new ErrorDetails
    {
        What = "The simulated cloud does not know a fault of --sandbox-fault",
        Why = string.Join('\n', errors.Split('\n').Where(line => !line.StartsWith("usage:", StringComparison.Ordinal))).Replace("MetaflowStack.Sandbox: ", "", StringComparison.Ordinal),
        Remedy = "Correct it; docs/sandbox.md lists all faults and their options",
    });

    private StackException CannotStart(string why) => new(new ErrorDetails
    {
        What = $"The simulated cloud in {settings.SandboxDirectory} could not be started",
        Why = why,
        Remedy = "Mend what is named, or choose another folder with --sandbox-directory",
    });
}
