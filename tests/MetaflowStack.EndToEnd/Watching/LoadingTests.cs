using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Watching;

/// <summary>What draws and what sends traces is not even loaded where nothing is drawn or sent: here it cannot be.</summary>
public sealed class LoadingTests : IAsyncDisposable
{
    private static readonly string[] Demo = ["--org-prefix", "demo", "--cloud", "sandbox"];

    private readonly StackFolder _folder = new();

    [Fact]
    public async Task Without_a_terminal_and_a_collector_nothing_of_Spectre_or_OpenTelemetry_is_loaded()
    {
        var program = await DamagedProgramAsync("Spectre.Console.dll", "OpenTelemetry.dll", "OpenTelemetry.Api.dll", "OpenTelemetry.Exporter.OpenTelemetryProtocol.dll");

        (await RunAsync(program, "--help")).Succeeded();
        (await RunAsync(program, ["Infra", .. Demo])).Succeeded();
        (await RunAsync(program, ["Plan", .. Demo])).Succeeded();

        // That it could have been seen: with a collector the run needs what is not there.
        _folder.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://localhost:1";
        var traced = await RunAsync(program, ["Plan", .. Demo]);
        Assert.NotEqual(0, traced.ExitCode);
        Assert.Contains("OpenTelemetry", traced.Output + traced.Error, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    // The program's folder once more, with empty files in the place of some of its assemblies.
    private async Task<string> DamagedProgramAsync(params string[] missing)
    {
        var source = new DirectoryInfo(Path.GetDirectoryName(await StackProgram.AssemblyAsync())!);
        var copy = Directory.CreateDirectory(_folder.PathOf("program"));
        foreach (var entry in source.GetFileSystemInfos())
        {
            var path = Path.Combine(copy.FullName, entry.Name);
            if (missing.Contains(entry.Name))
                await File.WriteAllBytesAsync(path, []);
            else if (entry is DirectoryInfo)
                Directory.CreateSymbolicLink(path, entry.FullName);
            else
                File.Copy(entry.FullName, path);
        }

        Assert.All(missing, name => Assert.True(File.Exists(Path.Combine(source.FullName, name)), $"{name} is not part of the program"));
        return Path.Combine(copy.FullName, "_build.dll");
    }

    private async Task<RunResult> RunAsync(string program, params string[] arguments)
    {
        await using var run = RunningCommand.Start(
            "dotnet", [program, .. arguments], _folder.Root, new Dictionary<string, string?>(_folder.Environment) { ["NUKE_ROOT"] = _folder.Root });
        return await run.WaitAsync();
    }
}
