namespace Nuke.Common.Utilities.Collections;

/// <summary>Fills a dictionary in a chain of calls, as <see cref="INukeBuild.ReportSummary"/> wants it.</summary>
public static class DictionaryExtensions
{
    /// <summary>Adds a pair. Throws if the key is there already.</summary>
    public static Dictionary<TKey, TValue> AddPair<TKey, TValue>(this Dictionary<TKey, TValue> dictionary, TKey key, TValue value)
        where TKey : notnull
    {
        dictionary.Add(key, value);
        return dictionary;
    }

    /// <summary>Adds a pair whose value is turned into text. Throws if the key is there already.</summary>
    public static Dictionary<TKey, string> AddPair<TKey, TValue>(this Dictionary<TKey, string> dictionary, TKey key, TValue value)
        where TKey : notnull
    {
        dictionary.Add(key, value?.ToString() ?? string.Empty);
        return dictionary;
    }
}
