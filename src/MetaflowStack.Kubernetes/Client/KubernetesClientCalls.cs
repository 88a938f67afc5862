using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace MetaflowStack.Kubernetes.Client;

/// <summary>How to apply.</summary>
public sealed record ApplyOptions
{
    /// <summary>True: nothing is changed; the answer is what would be.</summary>
    public bool DryRun { get; init; }

    /// <summary>True: fields that other managers own are taken over instead of being a conflict.</summary>
    public bool Force { get; init; }
}

/// <summary>How to delete.</summary>
public sealed record DeleteOptions
{
    /// <summary>True: what the object owns goes first, then the object; false: the object goes at once, the rest later.</summary>
    public bool Foreground { get; init; }

    /// <summary>Only the object with this uid; null: whichever has the name.</summary>
    public string? Uid { get; init; }
}

/// <summary>Which log, and how much of it.</summary>
public sealed record LogOptions
{
    /// <summary>The container; null: the only one.</summary>
    public string? Container { get; init; }

    /// <summary>How many lines from the end.</summary>
    public int TailLines { get; init; } = 20;

    /// <summary>How many bytes at most.</summary>
    public int LimitBytes { get; init; } = 64 * 1024;

    /// <summary>The log of the container before its last restart.</summary>
    public bool Previous { get; init; }

    internal QueryText Query(bool follow = false) => new QueryText()
        .Add("container", Container)
        .Add("tailLines", TailLines)
        .Add("limitBytes", follow ? null : LimitBytes.ToString(CultureInfo.InvariantCulture))
        .Add("previous", Previous ? "true" : null)
        .Add("follow", follow ? "true" : null);
}

/// <summary>Which objects of a kind.</summary>
public sealed record ListOptions
{
    /// <summary>The namespace; null: all.</summary>
    public string? Namespace { get; init; }

    /// <summary>A label selector: <c>app=metadata-service</c>.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>A field selector: <c>metadata.name=x</c>.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>How many objects a page has.</summary>
    public int PageSize { get; init; } = 500;

    internal QueryText Query() => new QueryText().Add("labelSelector", LabelSelector).Add("fieldSelector", FieldSelector);
}

/// <summary>A page of a list.</summary>
internal sealed record ListPage(IReadOnlyList<JsonObject> Items, string ResourceVersion, string? Continue);

/// <summary>Builds the query part of a URL; parameters without a value are left out.</summary>
internal sealed class QueryText
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds a parameter.</summary>
    public QueryText Add(string name, string? value)
    {
        if (value is not null)
            _text.Append(_text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return this;
    }

    /// <summary>Adds a number.</summary>
    public QueryText Add(string name, int value) => Add(name, value.ToString(CultureInfo.InvariantCulture));

    /// <inheritdoc />
    public override string ToString() => _text.ToString();
}
