using System.ComponentModel;
using System.Globalization;
using System.Reflection;

namespace Nuke.Common.Tooling;

/// <summary>
/// A set of named values that users can choose from: static fields of the deriving class, matched by name in any case.
/// <c>[TypeConverter(typeof(TypeConverter&lt;Cloud&gt;))] class Cloud : Enumeration { public static readonly Cloud Azure = new() { Value = nameof(Azure) }; }</c>
/// </summary>
public abstract class Enumeration
{
    /// <summary>The text of this value.</summary>
    protected string? Value { get; set; }

    /// <summary>The text of a value.</summary>
    public static implicit operator string?(Enumeration? value) => value?.Value;

    /// <summary>Whether type and text are equal.</summary>
    public static bool operator ==(Enumeration? a, Enumeration? b) => Equals(a, b);

    /// <summary>Whether type or text differ.</summary>
    public static bool operator !=(Enumeration? a, Enumeration? b) => !Equals(a, b);

    /// <inheritdoc/>
    public override bool Equals(object? obj) =>
        obj is Enumeration other && other.GetType() == GetType() && string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Value?.GetHashCode(StringComparison.Ordinal) ?? 0;

    /// <summary>The text of this value.</summary>
    public override string ToString() => Value.NotNull();

    internal static IEnumerable<FieldInfo> Fields(Type type) =>
        type.GetFields(BindingFlags.Static | BindingFlags.Public).Where(x => x.FieldType == type);

    /// <summary>Reads a value of <typeparamref name="T"/> from its name.</summary>
    public class TypeConverter<T> : TypeConverter
    {
        /// <inheritdoc/>
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
            sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

        /// <inheritdoc/>
        public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value)
        {
            if (value is not string text)
                return base.ConvertFrom(context, culture, value);
            var field = Fields(typeof(T)).SingleOrDefault(x => x.Name.Equals(text, StringComparison.OrdinalIgnoreCase));
            return field is null ? throw new FormatException($"'{text}' is no {typeof(T).Name}") : field.GetValue(null);
        }
    }
}
