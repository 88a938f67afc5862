using System.Globalization;
using MetaflowStack.Sandbox.Faults;

namespace MetaflowStack.Sandbox.CommandLine;

/// <summary>Reads the sandbox's command line.</summary>
public static class SandboxCommandLine
{
    /// <summary>How the program is called.</summary>
    public const string Usage =
        "usage: MetaflowStack.Sandbox --directory DIR [--speed N] [--port P] [--blob-port P] [--foreground] [--seed N] [--linger SECONDS] [--fault FAULT]...";

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="FormatException">An option is unknown, lacks its value or has a bad one; the message says which.</exception>
    public static SandboxOptions Parse(IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        string? directory = null;
        var options = new SandboxOptions { Directory = "" };
        var faults = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            string Value() => ++i < arguments.Count ? arguments[i] : throw new FormatException($"{name} needs a value.");
            switch (name)
            {
                case "--directory": directory = Value(); break;
                case "--speed": options = options with { Speed = Number(name, Value(), 0.001, 1_000_000) }; break;
                case "--port": options = options with { Port = (int)Number(name, Value(), 0, 65535) }; break;
                case "--blob-port": options = options with { BlobPort = (int)Number(name, Value(), 0, 65535) }; break;
                case "--seed": options = options with { Seed = (int)Number(name, Value(), 0, int.MaxValue) }; break;
                case "--linger": options = options with { Linger = TimeSpan.FromSeconds(Number(name, Value(), 0, 3600)) }; break;
                case "--foreground": options = options with { Foreground = true }; break;
                case "--fault": faults.Add(Value()); break;
                default: throw new FormatException($"unknown option '{name}'.");
            }
        }

        if (string.IsNullOrWhiteSpace(directory))
            throw new FormatException("--directory is required.");
        return options with { Directory = Path.GetFullPath(directory), Faults = FaultList.Parse(faults) };
    }

    private static double Number(string option, string text, double least, double most) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"{option} takes a number from {least} to {most}, not '{text}'.");
}
