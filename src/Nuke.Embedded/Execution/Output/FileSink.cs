using System.Globalization;
using Nuke.Common.CI;
using Nuke.Common.IO;
using Serilog.Core;
using Serilog.Events;

namespace Nuke.Common.Execution.Output;

/// <summary>
/// Writes <c>.nuke/temp/build.log</c> and a copy with the time in its name, of which the last five are kept. Opened at the first event, so
/// that <c>--help</c> touches no file; absent on build servers, which keep the output themselves.
/// </summary>
internal sealed class FileSink(BuildContext context) : ILogEventSink, IDisposable
{
    private const int KeptFiles = 5;

    private readonly Lock _lock = new();
    private List<StreamWriter>? _files;

    public void Emit(LogEvent logEvent)
    {
        if (context.Host is IBuildServer)
            return;
        lock (_lock)
        {
            _files ??= Open();
            foreach (var file in _files)
                file.Write(EventText.ForFile(logEvent, context.Clock.GetLocalNow()));
        }
    }

    public void Dispose() => _files?.ForEach(x => x.Dispose());

    private List<StreamWriter> Open()
    {
        try
        {
            var folder = context.TemporaryDirectory.CreateDirectory();
            foreach (var old in folder.GetFiles("build.*.log").OrderDescending(Comparer<AbsolutePath>.Create(ByName)).Skip(KeptFiles))
                old.DeleteFile();
            var time = context.Clock.GetLocalNow().ToString("yyyy-MM-dd_HH-mm-ss", CultureInfo.InvariantCulture);
            return [Create(folder / "build.log"), Create(folder / $"build.{time}.log")];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The log is a convenience; a folder that cannot be written is for the build to complain of.
            context.Host.Write(ConsoleStyle.Warning, $"No log file is written: {exception.Message}");
            return [];
        }
    }

    private static int ByName(AbsolutePath? left, AbsolutePath? right) => string.CompareOrdinal(left?.Name, right?.Name);

    private static StreamWriter Create(AbsolutePath path) =>
        new(new FileStream(path.ToString(), FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete)) { AutoFlush = true };
}
