using System.Globalization;

namespace MetaflowStack.Definition.Tools;

/// <summary>A program to run: never through a shell, and never with a secret among its arguments, which other users can see.</summary>
/// <param name="Path">The program's file.</param>
/// <param name="Arguments">Its arguments, one by one.</param>
internal sealed record ToolCommand(string Path, IReadOnlyList<string> Arguments)
{
    /// <summary>How long it may take; it is killed then, with everything that it started.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Variables on top of this process's; null takes one away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Where it runs; null: where this process does.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The words for <see cref="Timeout"/>: <c>10 s</c>, <c>10 min</c>.</summary>
    internal string TimeoutText => Timeout < TimeSpan.FromMinutes(2)
        ? string.Create(CultureInfo.InvariantCulture, $"{Timeout.TotalSeconds} s")
        : string.Create(CultureInfo.InvariantCulture, $"{Timeout.TotalMinutes:0.#} min");
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code; null when it could not be started or did not end.</param>
/// <param name="Output">What it wrote to standard output, masked.</param>
/// <param name="Error">What it wrote to standard error, masked.</param>
/// <param name="Problem">Why there is no exit code.</param>
internal sealed record ToolResult(int? ExitCode, string Output, string Error, string? Problem);
