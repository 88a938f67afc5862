using System.ComponentModel;
using System.Diagnostics;
using MetaflowStack.Definition.Running;

namespace MetaflowStack.Definition.DailyTools;

/// <summary>The user's browser.</summary>
internal static class Browser
{
    /// <summary>Opens a page; where there is no browser, says so.</summary>
    internal static void Open(string url, IRunLog log)
    {
        try
        {
            // The system's own opener (xdg-open, open) would write into our output.
            using var opener = OperatingSystem.IsWindows()
                ? Process.Start(new ProcessStartInfo(url) { UseShellExecute = true })
                : Process.Start(new ProcessStartInfo(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [url])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                    RedirectStandardInput = true,
                });
            log.Info($"Opening {url} in a browser");
        }
        catch (Exception fault) when (fault is Win32Exception or PlatformNotSupportedException or InvalidOperationException)
        {
            log.Warning($"No browser could be opened ({fault.Message}): the UI is at {url}");
        }
    }
}
