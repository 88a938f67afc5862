using System.Globalization;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.Errors;

/// <summary>Every error code that we know: what to do about it, what it means, and what a person can do.</summary>
public static class ErrorCatalogue
{
    private static readonly ILookup<string, ErrorEntry> ByCode = ErrorEntries.All.ToLookup(entry => entry.Code, StringComparer.OrdinalIgnoreCase);

    /// <summary>All entries, for documentation and tests.</summary>
    public static IReadOnlyList<ErrorEntry> Entries => ErrorEntries.All;

    /// <summary>Whether there is an entry for a code.</summary>
    public static bool Knows(string code) => ByCode.Contains(code);

    /// <summary>The entry that explains an error, or null.</summary>
    public static ErrorEntry? Find(UnwrappedError error) =>
        error.Code is { } code ? ByCode[code].FirstOrDefault(entry => IsMeant(entry, error)) : null;

    /// <summary>What to do about an error.</summary>
    /// <param name="status">The HTTP status, or null when the error came from a poll that itself was answered with 200.</param>
    /// <param name="error">The error.</param>
    /// <param name="situation">What is known about the call.</param>
    public static ErrorClassification Classify(int? status, UnwrappedError error, ErrorSituation situation = ErrorSituation.None)
    {
        if (status == 404 && situation.HasFlag(ErrorSituation.Deleting))
            return ErrorClassification.Done;
        if (Find(error) is { } entry && situation.HasFlag(entry.OnlyWhen))
            return entry.Classification;
        return IsPassing(status) ? ErrorClassification.Retry : ErrorClassification.Fail;
    }

    /// <summary>Whether a status alone says that trying again may help: 408, 429, 500, 502, 503, 504.</summary>
    public static bool IsPassing(int? status) => status is 408 or 429 or 500 or 502 or 503 or 504;

    /// <summary>The error in words for a person.</summary>
    /// <param name="what">What happened, one sentence: <c>Cluster aks-demo could not be created</c>.</param>
    /// <param name="resource">The resource it happened to.</param>
    /// <param name="status">The HTTP status, if one.</param>
    /// <param name="error">The error.</param>
    public static ErrorDetails Explain(string what, ResourceKey? resource, int? status, UnwrappedError error)
    {
        var entry = Find(error);
        var quota = QuotaFacts.Parse(error.Message);
        var explanation = entry is null ? "" : entry.Explanation + (quota is null ? "" : $" ({quota})") + ". ";
        return new ErrorDetails
        {
            What = what,
            Resource = resource,
            Code = error.Code ?? status?.ToString(CultureInfo.InvariantCulture),
            // The numbers and the link are told already; the rest of a quota error says them again.
            Why = explanation + (quota is null ? error.Message : FirstSentence(error.Message)) is { Length: > 0 } why ? why : null,
            Remedy = quota?.Link is { } link ? $"Ask for more quota at {link}, or choose a smaller or other size (--node-size, --task-node-size), or another --location"
                : entry?.Remedy ?? (IsPassing(status) ? ErrorEntries.Wait : null),
        };
    }

    private static string FirstSentence(string text) => text.IndexOf(". ", StringComparison.Ordinal) is var end and > 0 ? text[..(end + 1)] : text;

    private static bool IsMeant(ErrorEntry entry, UnwrappedError error) =>
        entry.MessageContains is not { } word || error.Message.Contains(word, StringComparison.OrdinalIgnoreCase);
}
