using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace MetaflowStack.Sandbox.Tests.Kubernetes;

/// <summary>Every command of docs/kubectl-tour.md works as printed, in its order, in one shell.</summary>
public sealed partial class TourTests
{
    private const string PrintedPort = "18080";

    [Fact]
    public async Task Every_command_of_the_tour_works_as_printed()
    {
        await using var kubectl = await RealClient.StartAsync("KUBECTL_EXE");
        var helm = System.Environment.GetEnvironmentVariable("HELM_EXE");
        Assert.SkipUnless(File.Exists(helm), "HELM_EXE names no program.");
        kubectl.Environment["PATH"] = $"{Path.GetDirectoryName(System.Environment.GetEnvironmentVariable("KUBECTL_EXE"))}:{Path.GetDirectoryName(helm)}:{System.Environment.GetEnvironmentVariable("PATH")}";
        var blocks = ShellBlock().Matches(await File.ReadAllTextAsync(Tour())).Select(m => m.Groups[1].Value).ToList();
        Assert.True(blocks.Count >= 7, $"{blocks.Count} blocks of commands");
        // The printed port may be somebody's on this machine.
        kubectl.WriteFile("tour.sh", "set -eux -o pipefail\n" + string.Concat(blocks).Replace(PrintedPort, $"{FreePort()}", StringComparison.Ordinal));

        var (output, commands) = await kubectl.RunSplitAsync("tour.sh", program: "bash");

        Assert.Contains("deployment.apps/web serverside-applied", output, StringComparison.Ordinal);
        Assert.Contains("typed\n", output, StringComparison.Ordinal);
        Assert.Contains("pong", output, StringComparison.Ordinal);
        Assert.Contains("release \"demo\" uninstalled", output, StringComparison.Ordinal);
        Assert.Contains("+ kubectl delete namespace tour", commands, StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Tour()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "MetaflowStack.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException($"no repository above {AppContext.BaseDirectory}");
        return Path.Combine(folder, "docs", "kubectl-tour.md");
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();
}
