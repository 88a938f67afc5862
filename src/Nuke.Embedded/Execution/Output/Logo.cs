using System.Runtime.InteropServices;

namespace Nuke.Common.Execution.Output;

/// <summary>What a run begins with.</summary>
internal static class Logo
{
    /// <summary>The release of NUKE whose API and behaviour the engine follows.</summary>
    public const string NukeVersion = "10.1.0";

    private static readonly string[] s_lines =
    [
        "███╗   ██╗██╗   ██╗██╗  ██╗███████╗",
        "████╗  ██║██║   ██║██║ ██╔╝██╔════╝",
        "██╔██╗ ██║██║   ██║█████╔╝ █████╗  ",
        "██║╚██╗██║██║   ██║██╔═██╗ ██╔══╝  ",
        "██║ ╚████║╚██████╔╝██║  ██╗███████╗",
        "╚═╝  ╚═══╝ ╚═════╝ ╚═╝  ╚═╝╚══════╝"
    ];

    public static void Write(Host host)
    {
        host.Write(ConsoleStyle.Debug);
        foreach (var line in s_lines)
            host.Write(ConsoleStyle.Debug, line);
        host.Write(ConsoleStyle.Debug);
        host.Write(
            ConsoleStyle.Information,
            $"NUKE Execution Engine, embedded, for version {NukeVersion} ({Platform},{AppContext.TargetFrameworkName})");
        host.Write(ConsoleStyle.Debug);
    }

    private static string Platform =>
        OperatingSystem.IsWindows() ? "Windows" : OperatingSystem.IsMacOS() ? "OSX" : OperatingSystem.IsLinux() ? "Linux" : RuntimeInformation.OSDescription;
}
