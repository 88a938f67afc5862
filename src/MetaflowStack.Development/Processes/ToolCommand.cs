namespace MetaflowStack.Development.Processes;

/// <summary>A command line to run: a program, its arguments one by one (nothing is quoted or split), and where.</summary>
public sealed record ToolCommand
{
    /// <summary>The program: a path, or a name on the PATH.</summary>
    public required string FileName { get; init; }

    /// <summary>The arguments, each handed over as it is.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The folder to run in.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Environment variables to set, or with null to take away, on top of our own.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>How long it may take; the whole process tree is ended after that. The default is half an hour.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The command as a person would type it, for messages only.</summary>
    public override string ToString() =>
        string.Join(' ', Arguments.Prepend(Path.GetFileName(FileName)).Select(a => a.Length == 0 || a.Contains(' ', StringComparison.Ordinal) ? $"\"{a}\"" : a));
}
