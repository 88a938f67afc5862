using System.ComponentModel;
using System.Globalization;
using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace Nuke.Common.Execution.Parameters;

/// <summary>Turns texts into values of a parameter's type.</summary>
internal static class ValueConverter
{
    /// <summary>
    /// Converts. <paramref name="folder"/> is what relative paths start from; <paramref name="bare"/> says that an option stands alone,
    /// which means true for a boolean. Throws an <see cref="InvalidParameterException"/> that names the parameter.
    /// </summary>
    public static object? Convert(string name, IReadOnlyList<string> values, Type type, string folder, bool bare)
    {
        var scalar = Nullable.GetUnderlyingType(type) ?? type;
        if (scalar.IsArray)
        {
            var element = scalar.GetElementType()!;
            var array = Array.CreateInstance(element, values.Count);
            for (var i = 0; i < values.Count; i++)
                array.SetValue(ConvertOne(name, values[i], Nullable.GetUnderlyingType(element) ?? element, folder), i);
            return array;
        }

        return values.Count switch
        {
            0 when scalar == typeof(bool) => bare,
            0 => null,
            1 => ConvertOne(name, values[0], scalar, folder),
            _ => throw new InvalidParameterException($"Parameter '{name}' takes one value, not [ {string.Join(", ", values)} ]")
        };
    }

    private static object? ConvertOne(string name, string value, Type type, string folder)
    {
        try
        {
            return type switch
            {
                _ when type == typeof(string) => value,
                _ when type == typeof(bool) => bool.Parse(value),
                _ when type == typeof(AbsolutePath) => AbsolutePath.Create(Path.GetFullPath(value, folder)),
                _ when type.IsEnum => Enum.Parse(type, value, ignoreCase: true),
                _ when type.IsSubclassOf(typeof(Enumeration)) => Enumeration.Fields(type)
                    .Single(x => x.Name.Equals(value, StringComparison.OrdinalIgnoreCase)).GetValue(null),
                _ when type.IsPrimitive || type == typeof(decimal) => System.Convert.ChangeType(value, type, CultureInfo.InvariantCulture),
                _ => TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value)
            };
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException
            or InvalidOperationException or NotSupportedException)
        {
            var choices = Choices(type);
            var hint = choices.Count > 0 ? $": it is one of {string.Join(", ", choices)}" : $": it is no {type.Name}";
            throw new InvalidParameterException($"Parameter '{name}' cannot be '{value}'{hint}", exception);
        }
    }

    /// <summary>The values that a type can have, by name; none where they cannot be counted.</summary>
    public static IReadOnlyList<string> Choices(Type type) =>
        type.IsEnum ? Enum.GetNames(type)
        : type == typeof(bool) ? ["true", "false"]
        : type.IsSubclassOf(typeof(Enumeration)) ? [.. Enumeration.Fields(type).Select(x => x.Name)]
        : [];
}
