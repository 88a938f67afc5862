using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Preflight;

/// <summary>What a check has found.</summary>
/// <param name="Kind">How bad it is.</param>
/// <param name="Details">What it is; for what is as it should be, <see cref="ErrorDetails.What"/> alone.</param>
internal sealed record Finding(FindingKind Kind, ErrorDetails Details)
{
    /// <summary>All is well; the numbers in one line.</summary>
    internal static Finding Passed(string line) => new(FindingKind.Passed, new ErrorDetails { What = line });

    /// <summary>Something to look at that stops nothing.</summary>
    internal static Finding Warning(ErrorDetails details) => new(FindingKind.Warning, details);

    /// <summary>The deployment would fail.</summary>
    internal static Finding Failure(ErrorDetails details) => new(FindingKind.Failure, details);

    /// <summary>The check could not be made: nobody knows, and that is said.</summary>
    /// <param name="what">What is not known: <c>the vCPU quota was not checked</c>.</param>
    /// <param name="problem">Why.</param>
    internal static Finding NotChecked(string what, ErrorDetails problem) => Warning(problem with { What = $"{what}: {Lower(problem.What)}" });

    private static string Lower(string text) => text.StartsWith("PostgreSQL", StringComparison.Ordinal) || text.Length == 0 ? text : char.ToLowerInvariant(text[0]) + text[1..];
}

/// <summary>How bad a finding is.</summary>
internal enum FindingKind
{
    /// <summary>As it should be.</summary>
    Passed,

    /// <summary>To be looked at.</summary>
    Warning,

    /// <summary>Stops the run.</summary>
    Failure,
}
