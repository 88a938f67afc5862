using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Definition.Argo;

/// <summary>
/// Upstream's manifest of Argo Workflows on this machine, with the digest that the user gave. One from an address is fetched once and
/// kept by its digest: later runs need no network for it.
/// </summary>
internal static class ArgoManifestFile
{
    // A release's largest file has 3 MB (argo-workflows v4.1.2); more is something else.
    private const int LargestBytes = 32 * 1024 * 1024;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>Reads it. The digest is that of the very bytes that are read, so that nobody can exchange the file in between.</summary>
    /// <exception cref="StackException">It cannot be read, or has another digest.</exception>
    internal static IReadOnlyList<ManifestDocument> Read(StackSettings settings, ArgoManifestLocation location)
    {
        var path = PathOf(settings, location);
        var content = ContentOf(path);
        return DigestOf(content) is var digest && digest != location.Sha256
            ? throw WrongDigest(location.Source, location.Sha256, digest)
            : ManifestReader.ReadText(Encoding.UTF8.GetString(content), path);
    }

    private static string PathOf(StackSettings settings, ArgoManifestLocation location) =>
        location.Address is null ? location.Source : Path.Combine(settings.RootDirectory, ".nuke", "temp", "argo", $"{location.Sha256}.yaml");

    /// <summary>Fetches one from an address that is not here yet; nothing else.</summary>
    /// <exception cref="StackException">It cannot be fetched, or has another digest.</exception>
    internal static async Task EnsureAsync(StackSettings settings, IRunLog log, CancellationToken cancellationToken)
    {
        if (settings.ArgoManifest is not { Address: { } address } location)
            return;
        var path = PathOf(settings, location);
        if (!File.Exists(path) || DigestOf(ContentOf(path)) != location.Sha256)
            await FetchAsync(address, location.Sha256, path, log, cancellationToken);
    }

    private static async Task FetchAsync(Uri address, string expected, string path, IRunLog log, CancellationToken cancellationToken)
    {
        log.Info($"Fetching {address}");
        using var client = new HttpClient { Timeout = Timeout, MaxResponseContentBufferSize = LargestBytes };
        byte[] content;
        try
        {
            using var answer = await client.GetAsync(address, cancellationToken);
            if (!answer.IsSuccessStatusCode)
                throw Unreachable(address, string.Create(CultureInfo.InvariantCulture, $"It answered {(int)answer.StatusCode} {answer.ReasonPhrase}"));
            content = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw Unreachable(address, exception.Message, exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable(address, $"It did not answer within {Timeout.TotalMinutes} min", exception);
        }

        var digest = DigestOf(content);
        if (digest != expected)
            throw WrongDigest(address.ToString(), expected, digest);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Environment.ProcessId}";
        await File.WriteAllBytesAsync(temporary, content, cancellationToken);
        File.Move(temporary, path, overwrite: true);
    }

    private static string DigestOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static byte[] ContentOf(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StackException(new ErrorDetails { What = $"Argo's manifest {path} cannot be read", Why = exception.Message }, exception);
        }
    }

    private static StackException WrongDigest(string source, string expected, string found) => new(new ErrorDetails
    {
        What = $"Argo's manifest {source} is not the one that was meant, and nothing was deployed",
        Why = $"Its SHA-256 is {found}; --argo-manifest-sha256 says {expected}",
        Remedy = "Compare both with the digest of the file that you have looked at; if the file is right, give its digest",
    });

    private static StackException Unreachable(Uri address, string why, Exception? inner = null) => new(new ErrorDetails
    {
        What = $"Argo's manifest cannot be fetched: {address}",
        Why = why,
        Remedy = "Check the address, the network and proxy settings, or give the file itself with --argo-manifest FILE",
    }, inner);
}
