using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Settings;

/// <summary>A setting that breaks a rule.</summary>
/// <param name="Option">The option: <c>--org-prefix</c>.</param>
/// <param name="Value">What was given, or null when it is missing.</param>
/// <param name="Rule">The rule it breaks, and a value that would do where there is one.</param>
public sealed record SettingsFault(string Option, string? Value, string Rule)
{
    /// <summary>One line.</summary>
    public override string ToString() => Value is null ? $"{Option} is missing: {Rule}" : $"{Option} '{Value}': {Rule}";
}

/// <summary>One or more settings break a rule. Exit code 2.</summary>
public sealed class SettingsException(IReadOnlyList<SettingsFault> faults) : UsageException(new ErrorDetails
{
    What = faults.Count == 1 ? faults[0].ToString() : $"{faults.Count} settings are wrong: {string.Join("; ", faults)}",
    Remedy = "See ./build.sh --help for all options",
})
{
    /// <summary>Every fault.</summary>
    public IReadOnlyList<SettingsFault> Faults => faults;
}
