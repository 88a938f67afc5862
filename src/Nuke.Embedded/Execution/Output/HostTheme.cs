namespace Nuke.Common.Execution.Output;

/// <summary>What a piece of output is, for its colour.</summary>
internal enum ConsoleStyle
{
    Text,
    Secondary,
    Value,
    Success,
    Verbose,
    Debug,
    Information,
    Warning,
    Error,
    Fatal
}

/// <summary>The escape codes of a host, as NUKE's hosts use them; see docs/engine.md.</summary>
internal sealed class HostTheme
{
    private const string Reset = "\u001b[0m";
    private readonly IReadOnlyDictionary<ConsoleStyle, string>? _codes;

    private HostTheme(IReadOnlyDictionary<ConsoleStyle, string>? codes) => _codes = codes;

    public static HostTheme None { get; } = new(null);

    public static HostTheme Xterm256 { get; } = new(new Dictionary<ConsoleStyle, string>
    {
        [ConsoleStyle.Text] = "\u001b[39m",
        [ConsoleStyle.Secondary] = "\u001b[38;5;247m",
        [ConsoleStyle.Value] = "\u001b[38;5;45;1m",
        [ConsoleStyle.Success] = "\u001b[32;1m",
        [ConsoleStyle.Verbose] = "\u001b[90;1m",
        [ConsoleStyle.Debug] = "\u001b[39;1m",
        [ConsoleStyle.Information] = "\u001b[38;5;45;1m",
        [ConsoleStyle.Warning] = "\u001b[38;5;214;1m",
        [ConsoleStyle.Error] = "\u001b[38;5;196;1m",
        [ConsoleStyle.Fatal] = "\u001b[38;5;231;1m\u001b[48;5;196m"
    });

    public static HostTheme AzurePipelines { get; } = new(new Dictionary<ConsoleStyle, string>
    {
        [ConsoleStyle.Text] = "",
        [ConsoleStyle.Secondary] = "\u001b[90m",
        [ConsoleStyle.Value] = "\u001b[36;1m",
        [ConsoleStyle.Success] = "\u001b[32;1m",
        [ConsoleStyle.Verbose] = "\u001b[90;1m",
        [ConsoleStyle.Debug] = "\u001b[97;1m",
        [ConsoleStyle.Information] = "\u001b[36;1m",
        [ConsoleStyle.Warning] = "\u001b[33;1m",
        [ConsoleStyle.Error] = "\u001b[31;1m",
        [ConsoleStyle.Fatal] = "\u001b[41;1m"
    });

    /// <summary>The text in its colour; blank text stays without.</summary>
    public string Format(ConsoleStyle style, string text) =>
        _codes is null ? text : string.IsNullOrWhiteSpace(text) ? string.Empty : Paint(style, text);

    /// <summary>The text in its colour, blanks included.</summary>
    public string Paint(ConsoleStyle style, string text) => _codes is null ? text : $"{_codes[style]}{text}{Reset}";
}
