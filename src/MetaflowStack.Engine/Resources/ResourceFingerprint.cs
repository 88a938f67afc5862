using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Engine.Resources;

/// <summary>
/// Tells whether two runs want the same of a resource. A difference between what is wanted and what exists, while the wish is still
/// the one that was carried out, was made by somebody else.
/// </summary>
internal static class ResourceFingerprint
{
    private const int Digits = 16;

    private static readonly ConcurrentDictionary<Type, (string Name, MethodInvoker Getter)[]> Properties = new();

    /// <summary>
    /// 16 hexadecimal digits of the SHA-256 of everything that a resource sets. Values that come from other resources count by the name
    /// of their output, secrets not at all.
    /// </summary>
    public static string Of(Resource resource)
    {
        var text = new StringBuilder(resource.GetType().Name);
        Append(text, resource);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..Digits];
    }

    private static void Append(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                break;
            case string or IReference or JsonNode or ResourceKey or Secret:
                text.Append('"').Append(value is JsonNode node ? node.ToJsonString() : value.ToString()).Append('"');
                break;
            case IFormattable number when value is ValueType:
                text.Append(number.ToString(null, CultureInfo.InvariantCulture));
                break;
            case bool flag:
                text.Append(flag);
                break;
            case IDictionary entries:
                foreach (var key in entries.Keys.Cast<object>().OrderBy(key => key.ToString(), StringComparer.Ordinal))
                    AppendNamed(text, key.ToString()!, entries[key]);
                break;
            case IEnumerable items:
                text.Append('[');
                foreach (var item in items)
                    Append(text.Append(','), item);
                text.Append(']');
                break;
            default:
                foreach (var (name, getter) in Properties.GetOrAdd(value.GetType(), FindProperties))
                    AppendNamed(text, name, getter.Invoke(value));
                break;
        }
    }

    private static void AppendNamed(StringBuilder text, string name, object? value)
    {
        if (value is null)
            return;
        text.Append('{').Append(name).Append(':');
        Append(text, value);
        text.Append('}');
    }

    private static (string, MethodInvoker)[] FindProperties(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetMethod is not null && property.GetIndexParameters().Length == 0
                && property.DeclaringType != typeof(Resource) && property.GetCustomAttribute<NotWantedAttribute>() is null)
            .OrderBy(property => property.Name, StringComparer.Ordinal)
            .Select(property => (property.Name, MethodInvoker.Create(property.GetMethod!)))];
}

/// <summary>A property of a resource that says how to work on it and nothing of what should exist.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NotWantedAttribute : Attribute;
