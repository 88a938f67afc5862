using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.Errors;

/// <summary>What a person needs to know about a failure: what happened, to what, why, and what to do.</summary>
public sealed record ErrorDetails
{
    /// <summary>What happened, one sentence without a full stop.</summary>
    public required string What { get; init; }

    /// <summary>The resource it happened to, if one.</summary>
    public ResourceKey? Resource { get; init; }

    /// <summary>The innermost error code, in Azure's or Kubernetes' own spelling: <c>QuotaExceeded</c>.</summary>
    public string? Code { get; init; }

    /// <summary>Why, in the system's own words, unwrapped.</summary>
    public string? Why { get; init; }

    /// <summary>What to do about it: a command, a link, or a sentence.</summary>
    public string? Remedy { get; init; }

    /// <summary>One paragraph: what, why, what to do.</summary>
    public override string ToString()
    {
        var parts = new List<string> { What.TrimEnd('.') + "." };
        if (Why is { Length: > 0 })
            parts.Add(Code is null || Why.Contains(Code, StringComparison.Ordinal) ? Sentence(Why) : Sentence($"{Code}: {Why}"));
        else if (Code is not null)
            parts.Add(Code + ".");
        if (Remedy is { Length: > 0 })
            parts.Add(Sentence(Remedy));
        return string.Join(' ', parts);
    }

    private static string Sentence(string text) =>
        text.TrimEnd() is var trimmed && trimmed.Length > 0 && trimmed[^1] is '.' or '!' or '?' ? text.TrimEnd() : text.TrimEnd() + ".";
}
