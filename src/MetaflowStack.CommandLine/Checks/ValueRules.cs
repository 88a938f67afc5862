using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using MetaflowStack.CommandLine.Model;

namespace MetaflowStack.CommandLine.Checks;

/// <summary>Which texts are values of a parameter.</summary>
internal static class ValueRules
{
    /// <summary>What is wrong with <paramref name="value"/>, as the end of a sentence that names where it stands; null if nothing is.</summary>
    public static string? Fault(BuildModel model, Parameter parameter, string value)
    {
        if (parameter.IsTargets)
            return model.IsTarget(value) ? null : $"'{value}' is no target.{NearestMatch.Suggest(value, model.Targets)}";
        if (Choices(parameter) is { Count: > 0 } choices)
        {
            return choices.Contains(value, StringComparer.OrdinalIgnoreCase)
                ? null
                : $"'{value}' is not one of {string.Join(", ", choices)}.{NearestMatch.Suggest(value, choices)}";
        }

        return Parses(parameter.ScalarType, value) ? null : $"'{value}' is not {Describe(parameter.ScalarType)}.";
    }

    /// <summary>The parts of a list that is written as one value; a single part otherwise.</summary>
    public static IEnumerable<string> Split(Parameter parameter, string value) =>
        parameter is { IsList: true, Separator: { } separator } ? value.Split(separator, StringSplitOptions.RemoveEmptyEntries) : [value];

    private static IReadOnlyList<string> Choices(Parameter parameter)
    {
        var type = parameter.ScalarType;
        if (parameter.IsHost && BuildTypes.IsHost(type))
            return BuildModel.Hosts(type);
        if (type == typeof(bool))
            return ["true", "false"];
        if (type.IsEnum)
            return Enum.GetNames(type);
        return BuildTypes.IsEnumeration(type)
            ? [.. type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(x => x.FieldType == type).Select(x => x.Name)]
            : [];
    }

    private static bool Parses(Type type, string value) => Type.GetTypeCode(type) switch
    {
        TypeCode.String => true,
        TypeCode.Int32 => int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _),
        TypeCode.Int64 => long.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _),
        TypeCode.Double => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
        TypeCode.Decimal => decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out _),
        _ when type.Name == "AbsolutePath" => value.Length > 0 && !value.Contains('\0', StringComparison.Ordinal),
        _ => TypeDescriptor.GetConverter(type).IsValid(value)
    };

    private static string Describe(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Int32 or TypeCode.Int64 => "a whole number",
        TypeCode.Double or TypeCode.Decimal => "a number",
        _ when type.Name == "AbsolutePath" => "a path",
        _ => $"a {type.Name}"
    };
}
