namespace MetaflowStack.Conformance.Checks;

/// <summary>A deviation that real Azure shows too, so that the sandbox must show it as well.</summary>
/// <param name="Operation">The operation, or its beginning with <c>*</c> at the end.</param>
/// <param name="Part">The part, or its beginning with <c>*</c> at the end.</param>
/// <param name="At">The place in the body.</param>
/// <param name="What">How the deviation's words begin.</param>
/// <param name="Evidence">What shows that real Azure does so.</param>
internal sealed record Tolerance(string Operation, string Part, string At, string What, Evidence Evidence)
{
    /// <summary>Whether a finding is this deviation.</summary>
    public bool Covers(Finding finding) =>
        Fits(Operation, finding.Operation) && Fits(Part, finding.Part) && At == OfItem(finding.At) && finding.What.StartsWith(What, StringComparison.Ordinal);

    // An item of a list is what a GET of it answers.
    private static string OfItem(string at) => at.StartsWith("value[]/", StringComparison.Ordinal) ? at["value[]/".Length..] : at;

    private static bool Fits(string pattern, string text) =>
        pattern.EndsWith('*') ? text.StartsWith(pattern[..^1], StringComparison.Ordinal) : text == pattern;
}

/// <summary>What shows that real Azure deviates so.</summary>
internal abstract record Evidence;

/// <summary>An exchange of a recording.</summary>
/// <param name="Cassette">The recording.</param>
/// <param name="Number">The exchange's place in it, from 0.</param>
internal sealed record RecordedEvidence(string Cassette, int Number) : Evidence
{
    /// <inheritdoc />
    public override string ToString() => $"recording {Cassette}, exchange {Number}";
}

/// <summary>A document that lists what real Azure answered.</summary>
/// <param name="Document">The document.</param>
internal sealed record WrittenEvidence(string Document) : Evidence
{
    /// <inheritdoc />
    public override string ToString() => Document;
}
