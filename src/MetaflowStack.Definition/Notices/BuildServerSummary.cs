using System.Globalization;
using System.Text;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;

namespace MetaflowStack.Definition.Notices;

/// <summary>
/// Leaves a page about the run on the build server: GitHub Actions takes it from the file that GITHUB_STEP_SUMMARY names, Azure Pipelines
/// from a command. Errors and warnings beside the log are the build engine's.
/// </summary>
internal sealed class BuildServerSummary : IRunObserver
{
    private readonly Action<RunStory> _leave;

    private BuildServerSummary(Action<RunStory> leave) => _leave = leave;

    /// <summary>The summary of the build server that runs us; null: none does, or it takes none.</summary>
    /// <param name="variable">Environment variables.</param>
    /// <param name="settings">The run's settings.</param>
    /// <param name="log">Where a summary that cannot be written is reported, and Azure's commands are printed.</param>
    internal static BuildServerSummary? Find(Func<string, string?> variable, StackSettings settings, IRunLog log)
    {
        if (variable("TF_BUILD") is { Length: > 0 })
            return new BuildServerSummary(story => ToAzurePipelines(story, settings, log));
        if (variable("GITHUB_ACTIONS") is { Length: > 0 } && variable("GITHUB_STEP_SUMMARY") is { Length: > 0 } path)
            return new BuildServerSummary(story => Write(() => File.AppendAllText(path, SummaryMarkdown.Of(story)), log));
        return null;
    }

    /// <inheritdoc />
    public void RunEnded(RunStory story) => _leave(story);

    // https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
    private static void ToAzurePipelines(RunStory story, StackSettings settings, IRunLog log)
    {
        var path = Path.Combine(settings.RootDirectory, ".nuke", "temp", string.Create(CultureInfo.InvariantCulture, $"summary-{story.RunId}.md"));
        if (!Write(() => WriteNew(path, SummaryMarkdown.Of(story)), log))
            return;
        log.Text($"##vso[task.uploadsummary]{AzureCommand.Data(path)}");
        // A warning is what somebody should look at. A failed step says so by its exit code.
        if (story is { ExitCode: 0, Warnings.Count: > 0 })
            log.Text($"##vso[task.complete result=SucceededWithIssues;]{(story.Warnings.Count == 1 ? "1 warning" : $"{story.Warnings.Count} warnings")}");
    }

    // A new machine has no such folder yet when the program came from elsewhere.
    private static void WriteNew(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    // The run itself is over: its outcome stands, whatever becomes of the page about it.
    private static bool Write(Action write, IRunLog log)
    {
        try
        {
            write();
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            log.Warning($"The build server's summary could not be written: {exception.Message}");
            return false;
        }
    }
}
