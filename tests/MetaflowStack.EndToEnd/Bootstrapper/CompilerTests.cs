using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Bootstrapper;

/// <summary>The bootstrapper with the real compiler.</summary>
public sealed class CompilerTests
{
    [Fact]
    public async Task What_runs_is_always_what_the_sources_say()
    {
        await using var repository = new MiniatureRepository("with spaces");
        repository.UseRealDotNet();

        Assert.Equal("good morning\n", (await repository.RunAsync("a", "b")).Exited(2).Output);
        var calls = repository.Calls.Count;
        Assert.Equal("good morning\n", (await repository.RunAsync()).Succeeded().Output);
        Assert.Equal(calls + 1, repository.Calls.Count);

        // Older than everything that was compiled from it: by time stamps alone a compiler would see nothing to do.
        repository.WriteOld("src/Greeting/Greeting.cs", "public static class Greeting { public const string Text = \"good evening\"; }\n");
        Assert.Equal("good evening\n", (await repository.RunAsync()).Succeeded().Output);

        repository.Write("src/Greeting/Greeting.cs", "public static class Greeting { public const int Text = \"no number\"; }\n");
        var failed = (await repository.RunAsync()).Exited(1);
        Assert.Contains("error CS0029", failed.Error, StringComparison.Ordinal);
        Assert.Empty(failed.Output);

        repository.WriteOld("src/Greeting/Greeting.cs", "public static class Greeting { public const string Text = \"good night\"; }\n");
        Assert.Equal("good night\n", (await repository.RunAsync()).Succeeded().Output);
    }

    [Fact]
    public async Task A_fresh_clone_builds_and_shows_its_help_and_the_sandbox_lies_beside_the_program()
    {
        var directory = Directory.CreateTempSubdirectory("fresh clone ");
        try
        {
            await Repository.CopySourcesAsync(directory.FullName);
            await using var run = RunningCommand.Start(
                Path.Combine(directory.FullName, "build.sh"), ["--help"], directory.FullName, Repository.CleanEnvironment, TimeSpan.FromMinutes(10));

            (await run.WaitAsync()).Succeeded();

            var program = Assert.Single(Directory.GetDirectories(Path.Combine(directory.FullName, ".nuke", "temp", "build")));
            foreach (var file in new[] { "_build.dll", "sandbox/MetaflowStack.Sandbox.dll", "sandbox/MetaflowStack.Sandbox.deps.json", "sandbox/MetaflowStack.Sandbox.runtimeconfig.json" })
                Assert.True(File.Exists(Path.Combine(program, file)), $"{file} is missing");
            Assert.DoesNotContain("AspNetCore", await File.ReadAllTextAsync(Path.Combine(program, "_build.runtimeconfig.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
