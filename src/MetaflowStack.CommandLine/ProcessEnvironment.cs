using System.Collections;

namespace MetaflowStack.CommandLine;

/// <summary>What the check takes from the process besides its arguments.</summary>
public sealed record ProcessEnvironment
{
    /// <summary>The environment variables. Default: those of the process.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = OfProcess();

    /// <summary>The current folder, from which the root is looked for. Default: that of the process.</summary>
    public string WorkingDirectory { get; init; } = Environment.CurrentDirectory;

    /// <summary>Sets an environment variable for the build engine. Default: in the process.</summary>
    public Action<string, string> SetVariable { get; init; } = Environment.SetEnvironmentVariable;

    private static Dictionary<string, string> OfProcess()
    {
        var comparer = OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        var variables = new Dictionary<string, string>(comparer);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
            variables[(string)entry.Key] = (string?)entry.Value ?? string.Empty;
        return variables;
    }
}
