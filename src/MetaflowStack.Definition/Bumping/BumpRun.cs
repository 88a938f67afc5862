using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.Bumping;

/// <summary>What the target <c>Bump</c> calls: changes the repository alone, and asks nobody.</summary>
public sealed class BumpRun
{
    private readonly StackRun _run;
    private readonly StackOptions _options;
    private readonly IRunLog _log;

    internal BumpRun(StackRun run, StackOptions options, IRunLog log) => (_run, _options, _log) = (run, options, log);

    /// <summary>Pins another version of a component in <c>manifests/versions.json</c>.</summary>
    /// <param name="chartVersion">The version of the chart that goes with it; null: none.</param>
    /// <param name="allowDowngrade">Whether it may be an older one.</param>
    /// <exception cref="UsageException">An option is missing, or the version cannot be meant.</exception>
    /// <exception cref="StackException">The file cannot be read or written.</exception>
    public Task BumpAsync(string? chartVersion, bool allowDowngrade) => _run.RunAsync("Bump", async cancellationToken =>
    {
        if (_options is not { Component: { } component, Version: { } version })
            throw new UsageException(new ErrorDetails
            {
                What = _options.Component is null ? "--component is missing" : "--version is missing",
                Remedy = "Name both, for example ./build.sh Bump --component metadata-service --version v2.5.2; manifests/versions.json has all components",
            });
        var manifests = Path.Combine(_options.RootDirectory, "manifests");
        var path = Path.Combine(manifests, "versions.json");
        var file = VersionsFile.Read(path);
        var changes = VersionBump.Of(file.Versions, component, version, chartVersion, allowDowngrade);
        if (changes.Count == 0)
        {
            _log.Info($"{component} has {version} already: there is nothing to do.");
            return ChangeSet.Empty;
        }

        Write(path, file.With(changes));
        PinnedVersions.Read(manifests);
        _log.Text(BumpText.Of(file.Versions, changes));
        return ChangeSet.Empty;
    });

    // By another file beside it: a version half written would be a broken release.
    private static void Write(string path, byte[] content)
    {
        try
        {
            AtomicFile.Write(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path, content);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StackException(new ErrorDetails
            {
                What = $"{path} cannot be written",
                Why = exception.Message,
                Remedy = "Make the folder writable, then run the same command again",
            }, exception);
        }
    }
}
