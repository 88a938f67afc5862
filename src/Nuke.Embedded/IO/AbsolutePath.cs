using System.ComponentModel;
using System.Globalization;

namespace Nuke.Common.IO;

/// <summary>An absolute path of a file or folder: <c>RootDirectory / "output" / "config.json"</c>.</summary>
[TypeConverter(typeof(PathConverter))]
public sealed class AbsolutePath
{
    private readonly string _path;

    private AbsolutePath(string path) => _path = path;

    /// <summary>Makes a path, resolving <c>.</c> and <c>..</c>. Throws an <see cref="ArgumentException"/> unless it is rooted.</summary>
    public static AbsolutePath Create(string path)
    {
        Assert.True(Path.IsPathFullyQualified(path), $"Path '{path}' must be rooted");
        return new AbsolutePath(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
    }

    /// <summary>The name of the file or folder.</summary>
    public string Name => Path.GetFileName(_path);

    /// <summary>The name without its last extension.</summary>
    public string NameWithoutExtension => Path.GetFileNameWithoutExtension(_path);

    /// <summary>The last extension, with its dot.</summary>
    public string Extension => Path.GetExtension(_path);

    /// <summary>The folder that holds this one; null at the root.</summary>
    public AbsolutePath? Parent => Path.GetDirectoryName(_path) is { } parent ? new AbsolutePath(parent) : null;

    /// <summary>A path of text; it must be rooted.</summary>
    public static implicit operator AbsolutePath?(string? path) => path is null ? null : Create(path);

    /// <summary>The text of a path.</summary>
    public static implicit operator string?(AbsolutePath? path) => path?._path;

    /// <summary>Goes down from <paramref name="left"/>, or up for <c>".."</c>.</summary>
    public static AbsolutePath operator /(AbsolutePath left, string? right) =>
        Create(Path.Combine(left.NotNull()._path, right ?? string.Empty));

    /// <summary>Appends text to the last name: <c>file + ".bak"</c>.</summary>
    public static AbsolutePath operator +(AbsolutePath left, string? right) => Create(left.NotNull()._path + right);

    /// <summary>Whether both are the same path.</summary>
    public static bool operator ==(AbsolutePath? a, AbsolutePath? b) => Equals(a, b);

    /// <summary>Whether the paths differ.</summary>
    public static bool operator !=(AbsolutePath? a, AbsolutePath? b) => !Equals(a, b);

    private static StringComparison Comparison =>
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AbsolutePath other && string.Equals(_path, other._path, Comparison);

    /// <inheritdoc/>
    public override int GetHashCode() => _path.GetHashCode(Comparison);

    /// <summary>The text of the path.</summary>
    public override string ToString() => _path;

    private sealed class PathConverter : TypeConverter
    {
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
            sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

        public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
            value is string text ? Create(Path.GetFullPath(text)) : base.ConvertFrom(context, culture, value);
    }
}
