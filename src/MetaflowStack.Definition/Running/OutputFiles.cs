using System.Text;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Running;

/// <summary>Files for the user in <c>output/ENVIRONMENT</c>; each appears whole or not at all.</summary>
internal static class OutputFiles
{
    /// <summary>Makes the folder, before anything is deployed whose outcome could not be written down.</summary>
    /// <exception cref="StackException">The folder cannot be written to.</exception>
    internal static void EnsureWritable(StackSettings settings) => Guard(settings, () =>
    {
        Directory.CreateDirectory(settings.OutputDirectory);
        var probe = Path.Combine(settings.OutputDirectory, $".probe-{Environment.ProcessId}");
        File.WriteAllText(probe, "");
        File.Delete(probe);
    });

    /// <summary>Writes a file by way of a temporary one.</summary>
    internal static void Write(StackSettings settings, string name, string content) => Guard(settings, () =>
    {
        var path = Path.Combine(settings.OutputDirectory, name);
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        File.WriteAllText(temporary, content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.Move(temporary, path, overwrite: true);
    });

    private static void Guard(StackSettings settings, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StackException(new ErrorDetails
            {
                What = $"The folder {settings.OutputDirectory} cannot be written to",
                Why = exception.Message,
                Remedy = "Make it writable for you, or run in a copy of the repository that is",
            }, exception);
        }
    }
}
