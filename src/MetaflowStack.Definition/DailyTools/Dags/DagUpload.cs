using System.Globalization;
using System.Security.Cryptography;
using MetaflowStack.Definition.Running;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Exec;

namespace MetaflowStack.Definition.DailyTools.Dags;

/// <summary>
/// Uploads files into the DAGs folder of one scheduler. Each is written beside its place, under a name that Airflow does not read; when all
/// are there and have the right checksums they are moved to their places, which replaces a file at once. Nothing half-written stays,
/// whatever happens here. Paths are arguments of the programs that run there, never part of a script.
/// </summary>
/// <param name="pod">The scheduler.</param>
/// <param name="log">Where it says what it does.</param>
internal sealed class DagUpload(SchedulerPod pod, IRunLog log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan CleanUpPatience = TimeSpan.FromSeconds(15);

    // Arguments travel in the request's address, which proxies limit to 8 KB.
    private const int LongestArguments = 2000;

    // A file of which the user wants to know that it got on, in bytes.
    private const int WorthMentioning = 1024 * 1024;

    private readonly string _suffix = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));

    /// <summary>Uploads those that are not there already.</summary>
    /// <returns>Those that were uploaded.</returns>
    /// <exception cref="StackException">One could not be written, or arrived damaged; no file was changed then, or the message says which were.</exception>
    internal async Task<IReadOnlyList<DagFile>> RunAsync(IReadOnlyList<DagFile> files, CancellationToken cancellationToken)
    {
        var there = await ChecksumsAsync([.. files.Select(file => file.RemotePath)], cancellationToken);
        List<DagFile> changed = [.. files.Where(file => there.GetValueOrDefault(file.RemotePath) != file.Sha256)];
        foreach (var file in files.Except(changed))
            log.Info($"  = {file.Name} is in {pod.Name} already");
        if (changed.Count == 0)
            return changed;
        log.Info($"  … {(changed.Count == 1 ? "1 file goes" : $"{changed.Count} files go")} to {pod.Name}");
        try
        {
            await MakeFoldersAsync(changed, cancellationToken);
            foreach (var file in changed)
                await WriteAsync(file, cancellationToken);
            await VerifyAsync(changed, cancellationToken);
            foreach (var file in changed)
            {
                await DoAsync(["mv", "-fT", "--", TemporaryPath(file), file.RemotePath], cancellationToken);
                log.Info($"  ✓ {file.Name} is in {pod.Name} ({Size(file.Content.Length)})");
            }
        }
        catch
        {
            await CleanUpAsync(changed);
            throw;
        }

        return changed;
    }

    private async Task MakeFoldersAsync(IEnumerable<DagFile> files, CancellationToken cancellationToken)
    {
        foreach (var folders in Chunks(files.Select(file => Folder(file.RemotePath)).Distinct()))
            await DoAsync(["mkdir", "-p", "--", .. folders], cancellationToken);
    }

    // It is told how much it gets: an API server before 1.30 cannot tell it when there is no more.
    private async Task WriteAsync(DagFile file, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(file.Content);
        var size = file.Content.Length.ToString(CultureInfo.InvariantCulture);
        await DoAsync(["sh", "-c", "head -c \"$1\" > \"$2\"", "sh", size, TemporaryPath(file)], cancellationToken, content);
        if (file.Content.Length >= WorthMentioning)
            log.Info($"  … {file.Name} is sent ({Size(file.Content.Length)})");
    }

    private async Task VerifyAsync(IReadOnlyList<DagFile> files, CancellationToken cancellationToken)
    {
        var written = await ChecksumsAsync([.. files.Select(TemporaryPath)], cancellationToken);
        if (files.FirstOrDefault(file => written.GetValueOrDefault(TemporaryPath(file)) != file.Sha256) is { } damaged)
        {
            throw new StackException(new ErrorDetails
            {
                What = $"{damaged.Name} did not arrive in Pod {pod.Name} as it is here",
                Why = "Its checksum is another one there. No file was changed",
                Remedy = "Run the command again; check the space on the pod's disk",
            });
        }
    }

    /// <summary>The checksums of those files that are there.</summary>
    private async Task<Dictionary<string, string>> ChecksumsAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var checksums = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var some in Chunks(paths))
        {
            // It fails for those that are missing and goes on with the others.
            var result = await pod.RunAsync(Patience, null, ["sha256sum", "--", .. some], cancellationToken);
            foreach (var line in result.Output.Split('\n').Where(line => line.Length > 66))
                checksums[line[66..]] = line[..64];
        }

        return checksums;
    }

    private async Task CleanUpAsync(IReadOnlyList<DagFile> files)
    {
        // The run may have been cancelled: this is what has to be done all the same.
        using var patience = new CancellationTokenSource(CleanUpPatience, pod.NetworkTime);
        try
        {
            foreach (var some in Chunks(files.Select(TemporaryPath)))
                await pod.RunAsync(CleanUpPatience, null, ["rm", "-f", "--", .. some], patience.Token);
        }
        catch (Exception fault) when (fault is StackException or OperationCanceledException)
        {
            log.Warning($"What was half uploaded to Pod {pod.Name} could not be removed: {AirflowFolder.Dags}/**/.*.metaflow-stack-{_suffix}.tmp. Airflow does not read it.");
        }
    }

    private async Task DoAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken, Stream? input = null)
    {
        var result = await pod.RunAsync(Patience, input, arguments, cancellationToken);
        if (!result.Succeeded)
            throw Failed(arguments[0], result);
    }

    private StackException Failed(string program, CommandResult result) => new(new ErrorDetails
    {
        What = $"The files could not be written to {AirflowFolder.Dags} in Pod {pod.Name}",
        Why = $"{program} ended with exit code {result.ExitCode}: {result.Errors.Trim()}",
        Remedy = "Check that the folder can be written to, and that the pod's disk has space",
    });

    // Airflow reads files that end in .py, and zip archives; those whose name begins with a dot no import finds.
    private string TemporaryPath(DagFile file) => $"{Folder(file.RemotePath)}/.{file.RemotePath[(file.RemotePath.LastIndexOf('/') + 1)..]}.metaflow-stack-{_suffix}.tmp";

    private static string Folder(string path) => path[..path.LastIndexOf('/')];

    private static string Size(int bytes) => bytes < 1024
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes} B")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KB");

    private static IEnumerable<IReadOnlyList<string>> Chunks(IEnumerable<string> paths)
    {
        var chunk = new List<string>();
        var length = 0;
        foreach (var path in paths)
        {
            var size = Uri.EscapeDataString(path).Length + "&command=".Length;
            if (chunk.Count > 0 && length + size > LongestArguments)
            {
                yield return chunk;
                (chunk, length) = ([], 0);
            }

            chunk.Add(path);
            length += size;
        }

        if (chunk.Count > 0)
            yield return chunk;
    }
}
