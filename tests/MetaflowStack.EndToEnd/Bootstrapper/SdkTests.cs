namespace MetaflowStack.EndToEnd.Bootstrapper;

/// <summary>Which dotnet is used, and what happens when there is none.</summary>
public sealed class SdkTests : IAsyncDisposable
{
    private readonly MiniatureRepository _repository = new();

    [Fact]
    public async Task Without_dotnet_the_SDK_of_global_json_is_installed_once()
    {
        await UseInstallScriptAsync();

        var first = (await _repository.RunAsync("x")).Succeeded();
        var second = (await _repository.RunAsync("y")).Succeeded();

        Assert.Contains("installing one into " + _repository.PathOf(".nuke/temp/dotnet"), first.Error, StringComparison.Ordinal);
        Assert.Contains("argument: <x>", first.Output, StringComparison.Ordinal);
        Assert.Equal("to the error stream\n", second.Error);
        Assert.Equal(
            [$"--jsonfile {_repository.PathOf("global.json")} --install-dir {_repository.PathOf(".nuke/temp/dotnet")} --no-path"],
            Installs);
    }

    [Fact]
    public async Task A_dotnet_that_global_json_refuses_is_not_used()
    {
        await UseInstallScriptAsync();
        Directory.CreateDirectory(Path.Combine(_repository.DotNetDirectory, "sdk", "8.0.100"));
        File.WriteAllText(Path.Combine(_repository.DotNetDirectory, "dotnet"), "#!/bin/sh\necho refused >>\"$FAKE_LOG\"; exit 1\n");
        File.SetUnixFileMode(Path.Combine(_repository.DotNetDirectory, "dotnet"), UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);

        (await _repository.RunAsync()).Succeeded();

        Assert.Single(Installs);
        Assert.Equal("refused", _repository.Calls[0]);
        Assert.Equal(1, _repository.Builds);
    }

    [Fact]
    public async Task An_installation_that_was_cut_short_is_done_again()
    {
        await UseInstallScriptAsync();
        (await _repository.RunAsync()).Succeeded();
        _repository.Write(".nuke/temp/dotnet/.incomplete", "");
        _repository.Write(".nuke/temp/dotnet/half", "half");
        _repository.Write("build/Program.cs", "changed\n");

        (await _repository.RunAsync()).Succeeded();

        Assert.Equal(2, Installs.Length);
        Assert.False(File.Exists(_repository.PathOf(".nuke/temp/dotnet/half")));
    }

    [Fact]
    public async Task A_failed_installation_ends_with_1_and_shows_why()
    {
        await UseInstallScriptAsync("echo 'the mirror is down'; exit 4");

        var result = (await _repository.RunAsync()).Exited(1);

        Assert.Contains("the mirror is down\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("The .NET SDK could not be installed by", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_installs_the_wrong_SDK_ends_with_1()
    {
        await UseInstallScriptAsync("true");

        var result = (await _repository.RunAsync()).Exited(1);

        Assert.Contains("has no SDK that " + _repository.PathOf("global.json") + " accepts", result.Error, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _repository.DisposeAsync();

    private string[] Installs => File.ReadAllLines(Path.Combine(_repository.Tools, "installs.log"));

    // Takes dotnet off the PATH and gives the bootstrapper a script with the arguments of Microsoft's.
    private async Task UseInstallScriptAsync(string? body = null)
    {
        var stored = Path.Combine(_repository.Tools, "stored-dotnet");
        Directory.Move(_repository.DotNetDirectory, stored);
        var script = Path.Combine(_repository.Tools, "install.sh");
        await File.WriteAllTextAsync(script, $"""
            printf '%s\n' "$*" >>"{_repository.Tools}/installs.log"
            while [[ "$1" != --install-dir ]]; do shift; done
            {body ?? $"cp -r '{stored}/.' \"$2\""}
            """, TestContext.Current.CancellationToken);
        _repository.Environment["DOTNET_INSTALL_FILE"] = script;
        var directory = Directory.CreateDirectory(Path.Combine(_repository.Tools, "bin")).FullName;
        foreach (var file in new[] { "/bin", "/usr/bin" }.SelectMany(Directory.GetFiles))
            if (Path.GetFileName(file) is var name && name != "dotnet" && !File.Exists(Path.Combine(directory, name)))
                File.CreateSymbolicLink(Path.Combine(directory, name), file);
        _repository.Environment["PATH"] = $"{_repository.DotNetDirectory}:{directory}";
    }
}
