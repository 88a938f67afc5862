using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MetaflowStack.Definition.ContinuousIntegration.Yaml;

/// <summary>A part of a YAML document that is to be written. Texts, numbers and truth values convert by themselves.</summary>
internal abstract class YamlNode
{
    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator YamlNode?(string? text) => text is null ? null : new YamlText(text);

    public static implicit operator YamlNode(int number) => new YamlText(number.ToString(CultureInfo.InvariantCulture)) { IsLiteral = true };

    public static implicit operator YamlNode(bool value) => new YamlText(value ? "true" : "false") { IsLiteral = true };
}

/// <summary>A scalar.</summary>
/// <param name="value">Its value; with line feeds it is written as a block.</param>
internal sealed class YamlText(string value) : YamlNode
{
    /// <summary>The value.</summary>
    public string Value => value;

    /// <summary>Whether it is a number or a truth value, and not a text that looks like one.</summary>
    public bool IsLiteral { get; init; }

    /// <summary>Stands behind it on its line.</summary>
    public string? Comment { get; init; }
}

/// <summary>Keys and values in the order in which they were added.</summary>
internal sealed class YamlMap : YamlNode, IEnumerable<YamlEntry>
{
    private readonly List<YamlEntry> _entries = [];

    /// <summary>How many.</summary>
    public int Count => _entries.Count;

    /// <summary>Whether an empty line stands between its entries.</summary>
    public bool IsSpacious { get; init; }

    /// <summary>Adds an entry; none for null.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="comment">Stands on lines of its own above it.</param>
    public void Add(string key, YamlNode? value, string? comment = null)
    {
        if (value is not null)
            _entries.Add(new YamlEntry(key, value, comment));
    }

    /// <inheritdoc />
    public IEnumerator<YamlEntry> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>A key and its value.</summary>
internal sealed record YamlEntry(string Key, YamlNode Value, string? Comment);

/// <summary>A sequence.</summary>
internal sealed class YamlList : YamlNode, IEnumerable<YamlNode>
{
    private readonly List<YamlNode> _items = [];

    /// <summary>A list of these.</summary>
    public static YamlList Of(IEnumerable<YamlNode> items)
    {
        var list = new YamlList();
        foreach (var item in items)
            list.Add(item);
        return list;
    }

    /// <summary>How many.</summary>
    public int Count => _items.Count;

    /// <summary>Adds an item; none for null.</summary>
    public void Add(YamlNode? item)
    {
        if (item is not null)
            _items.Add(item);
    }

    /// <inheritdoc />
    public IEnumerator<YamlNode> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
