using System.Collections;
using Nuke.Common.Execution.Parameters;
using Nuke.Common.IO;
using Serilog.Core;
using Serilog.Events;

namespace Nuke.Common.Execution;

/// <summary>What a run takes from its process: arguments, environment, folders, console and clock.</summary>
internal sealed class BuildContext
{
    private static BuildContext? s_current;
    private readonly Lazy<ParameterSources> _sources;
    private readonly Lazy<AbsolutePath> _root;
    private Host? _host;
    private Verbosity? _verbosity;

    public BuildContext()
    {
        _sources = new Lazy<ParameterSources>(() => new ParameterSources(this));
        _root = new Lazy<AbsolutePath>(FindRoot);
    }

    /// <summary>The context of the run that is under way; the process's own unless a test sets another.</summary>
    public static BuildContext Current
    {
        get => s_current ??= new BuildContext();
        set => s_current = value;
    }

    public IReadOnlyList<string> Arguments { get; init; } = Environment.GetCommandLineArgs()[1..];
    public IReadOnlyDictionary<string, string> Variables { get; init; } = ProcessVariables();
    public string WorkingDirectory { get; init; } = Environment.CurrentDirectory;
    public TextWriter Out { get; init; } = Console.Out;
    public TimeProvider Clock { get; init; } = TimeProvider.System;
    public bool IsOutputRedirected { get; init; } = Console.IsOutputRedirected;
    public LoggingLevelSwitch Level { get; } = new(LogEventLevel.Debug);

    public ParameterSources Sources => _sources.Value;
    public AbsolutePath RootDirectory => _root.Value;
    public AbsolutePath TemporaryDirectory => RootDirectory / ".nuke" / "temp";

    public Host Host
    {
        get => _host ??= ReadHost();
        set => _host = value;
    }

    public Verbosity Verbosity
    {
        get => _verbosity ?? (Verbosity = Sources.Find<Verbosity?>(nameof(NukeBuild.Verbosity)) ?? Verbosity.Normal);
        set
        {
            _verbosity = value;
            Level.MinimumLevel = value switch
            {
                Verbosity.Verbose => LogEventLevel.Verbose,
                Verbosity.Minimal => LogEventLevel.Warning,
                Verbosity.Quiet => LogEventLevel.Error,
                _ => LogEventLevel.Debug
            };
        }
    }

    /// <summary>Colour for a terminal that has it, unless the user does not want it (https://no-color.org).</summary>
    public bool SupportsColor =>
        !IsOutputRedirected && !Has("NO_COLOR") && (OperatingSystem.IsWindows() || Variable("TERM") is { Length: > 0 } and not "dumb");

    public bool Has(string variable) => Variable(variable) is { Length: > 0 };

    public string? Variable(string name) => Variables.GetValueOrDefault(name);

    private Host ReadHost()
    {
        if (Sources.Find<string>(nameof(NukeBuild.Host)) is not { } name)
            return Host.Detect(this);
        return Host.Named(name, this)
            ?? throw new InvalidParameterException($"Parameter 'Host' cannot be '{name}': it is one of {string.Join(", ", Host.Names)}");
    }

    private AbsolutePath FindRoot()
    {
        if (Sources.HasArgument(NukeBuild.RootParameter) || Sources.HasVariable(NukeBuild.RootParameter))
            return Sources.Find<AbsolutePath>(NukeBuild.RootParameter) ?? AbsolutePath.Create(WorkingDirectory);
        for (var folder = AbsolutePath.Create(WorkingDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Exists(folder / ".nuke"))
                return folder;
        }

        throw new InvalidParameterException(
            $"Could not locate '.nuke' directory/file while walking up from '{WorkingDirectory}'. "
            + "Either create a directory/file to mark the root directory, or add '--root [path]' to the invocation.");
    }

    private static Dictionary<string, string> ProcessVariables()
    {
        var variables = new Dictionary<string, string>(
            OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
            variables[(string)entry.Key] = (string?)entry.Value ?? string.Empty;
        return variables;
    }
}
