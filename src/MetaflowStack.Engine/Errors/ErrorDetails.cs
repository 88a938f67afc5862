using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.Errors;

/// <summary>What a person needs to know about a failure: what happened, to what, why, and what to do.</summary>
public sealed record ErrorDetails
{
    /// <summary>What happened, one sentence without a full stop.</summary>
    public required string What { get; init; }

    /// <summary>The resource it happened to, if one.</summary>
    public ResourceKey? Resource { get; init; }

    /// <summary>The resource's name in the system it lies in: <c>aks-demo-metaflow-default</c>; null when that adds nothing.</summary>
    public string? Name { get; init; }

    /// <summary>Its page in the Azure portal; null when it has none.</summary>
    public string? Link { get; init; }

    /// <summary>The innermost error code, in Azure's or Kubernetes' own spelling: <c>QuotaExceeded</c>.</summary>
    public string? Code { get; init; }

    /// <summary>Why, in the system's own words, unwrapped.</summary>
    public string? Why { get; init; }

    /// <summary>What to do about it: a command, a link, or a sentence.</summary>
    public string? Remedy { get; init; }

    /// <summary><see cref="What"/> with the resource's <see cref="Name"/> behind its key.</summary>
    public string Headline => Named(What.TrimEnd('.'));

    /// <summary>One paragraph: what, why, what to do; and a line with the link. Several failures have a line each.</summary>
    public override string ToString()
    {
        var parts = new List<string> { Headline + "." };
        if (Why is { Length: > 0 })
            parts.Add(Code is null || Why.Contains(Code, StringComparison.Ordinal) ? Sentence(Why) : Sentence($"{Code}: {Why}"));
        else if (Code is not null)
            parts.Add(Code + ".");
        if (Remedy is { Length: > 0 })
            parts.Add(Sentence(Remedy));
        var text = string.Join(Why?.Contains('\n', StringComparison.Ordinal) == true ? Environment.NewLine : " ", parts);
        return Link is null ? text : $"{text}{Environment.NewLine}  Portal: {Link}";
    }

    private string Named(string what) =>
        Name is not null && Resource?.ToString() is { } key && what.StartsWith(key, StringComparison.Ordinal) && !what.Contains(Name, StringComparison.Ordinal)
            ? $"{key} ({Name}){what[key.Length..]}"
            : what;

    // Of several lines each has its own end, which may be a link.
    private static string Sentence(string text) =>
        text.Contains('\n', StringComparison.Ordinal) ? text.TrimEnd().TrimStart('\r', '\n') : text.TrimEnd() is var trimmed && trimmed.Length > 0 && trimmed[^1] is '.' or '!' or '?' ? text.TrimEnd() : text.TrimEnd() + ".";
}
