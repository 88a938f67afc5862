using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Stack;

/// <summary>The same seed is the same run: in the sandbox's event log, byte for byte.</summary>
public class SameSeedTests
{
    private static readonly string[] Deploy = ["Services", "--org-prefix", "demo", "--cloud", "sandbox", "--sandbox-seed", "42", "--sandbox-speed", "2000", "--no-logo"];

    [Fact]
    public async Task A_deployment_one_resource_at_a_time_repeats_byte_for_byte_and_in_parallel_but_for_the_order()
    {
        var first = await EventsAsync("--parallelism", "1");
        var second = await EventsAsync("--parallelism", "1");
        Assert.Equal(first, second);

        var parallel = await EventsAsync();
        Assert.Equal(Sorted(first), Sorted(parallel));
    }

    [Fact]
    public async Task Wrong_faults_are_wrong_usage_and_all_are_named()
    {
        await using var folder = new StackFolder();
        await File.WriteAllTextAsync(folder.PathOf("faults.txt"), "503:x2\n\nNonsense\n");

        var run = (await folder.RunAsync("Login", "--org-prefix", "demo", "--cloud", "sandbox", "--no-logo", "--sandbox-fault", "QuotaExeeded", "@faults.txt")).Exited(2);

        Assert.Contains("unknown fault 'QuotaExeeded': did you mean QuotaExceeded?", run.Output + run.Error, StringComparison.Ordinal);
        Assert.Contains("faults.txt:3: unknown fault 'Nonsense'", run.Output + run.Error, StringComparison.Ordinal);
    }

    private static async Task<string> EventsAsync(params string[] options)
    {
        await using var folder = new StackFolder();
        (await folder.RunAsync([.. Deploy, .. options])).Exited(0);
        await using var stream = new FileStream(folder.PathOf(".nuke", "temp", "sandbox", "events.jsonl"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    private static IEnumerable<string> Sorted(string lines) => lines.Split('\n').Order(StringComparer.Ordinal);
}
