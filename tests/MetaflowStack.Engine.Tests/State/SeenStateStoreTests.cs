using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Engine.Tests.State;

/// <summary>A remote state that was replaced behind the back of those who work with it is noticed before anything is written.</summary>
public sealed class SeenStateStoreTests : IDisposable
{
    private readonly TemporaryFolder _remote = new();
    private readonly TemporaryFolder _local = new();

    private FileStateStore Inner => StateSamples.StoreIn(_remote.Path);

    private SeenStateStore Store => new(Inner, _local.File("state"));

    private string Document => _remote.File("demo/default.json");

    private string SeenFile => Assert.Single(Directory.GetFiles(_local.File("state")));

    public void Dispose()
    {
        _remote.Dispose();
        _local.Dispose();
    }

    [Fact]
    public async Task What_was_saved_or_read_is_remembered_and_what_follows_it_is_accepted()
    {
        await SaveAsync(Store);
        await SaveAsync(Inner);

        Assert.Equal(2, (await Store.ReadAsync(CancellationToken.None))!.Serial);
        await using var session = await Store.OpenAsync(StateSamples.Run, CancellationToken.None);

        Assert.Equal(2, session.Document.Serial);
        Assert.Matches("^seen-[0-9a-f]{16}\\.json$", Path.GetFileName(SeenFile));
        Assert.Contains("\"serial\": 2", await File.ReadAllTextAsync(SeenFile), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SeenFile));
    }

    public static TheoryData<string, string> Replacements => new()
    {
        { "older", "an older copy was put in its place" },
        { "another", "another state was put in its place" },
        { "nothing", "It is gone" },
    };

    [Theory]
    [MemberData(nameof(Replacements))]
    public async Task A_state_that_was_replaced_is_refused_naming_the_file_to_delete_and_nothing_is_written(string by, string why)
    {
        await SaveAsync(Store);
        var older = await File.ReadAllBytesAsync(Document);
        await SaveAsync(Store);
        File.Delete(Document);
        if (by == "older")
            await File.WriteAllBytesAsync(Document, older);
        else if (by == "another")
            await SaveAsync(Inner, times: 5);
        var before = Files();

        foreach (var attempt in new Func<Task>[] { () => Store.ReadAsync(CancellationToken.None), () => Store.OpenAsync(StateSamples.Run, CancellationToken.None) })
        {
            var refused = await Assert.ThrowsAsync<StackException>(attempt);
            Assert.Contains(why, refused.Message, StringComparison.Ordinal);
            Assert.Contains($"delete {SeenFile}", refused.Details.Remedy, StringComparison.Ordinal);
        }

        Assert.Equal(before, Files());
        Assert.Null(await Store.ReadLockAsync(CancellationToken.None));
        File.Delete(SeenFile);
        await SaveAsync(Store);
    }

    [Fact]
    public async Task The_end_of_a_stack_is_remembered_so_that_its_last_copy_cannot_come_back()
    {
        await SaveAsync(Store);
        var full = await File.ReadAllBytesAsync(Document);
        await using (var session = await Store.OpenAsync(StateSamples.Run, CancellationToken.None))
            await session.DeleteAsync(CancellationToken.None);
        await File.WriteAllBytesAsync(Document, full);

        var refused = await Assert.ThrowsAsync<StackException>(() => Store.ReadAsync(CancellationToken.None));

        Assert.Contains("an older copy", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_note_is_named()
    {
        await SaveAsync(Store);
        await File.WriteAllTextAsync(SeenFile, "{");

        var refused = await Assert.ThrowsAsync<StackException>(() => Store.ReadAsync(CancellationToken.None));

        Assert.Contains(SeenFile, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_that_does_not_exist_yet_leaves_no_note()
    {
        Assert.Null(await Store.ReadAsync(CancellationToken.None));

        Assert.False(Directory.Exists(_local.File("state")));
    }

    private SortedDictionary<string, string> Files() => new(Directory.GetFiles(_remote.Path, "*.json*", SearchOption.AllDirectories).ToDictionary(path => path, File.ReadAllText), StringComparer.Ordinal);

    private static async Task SaveAsync(IStateStore store, int times = 1)
    {
        await using var session = await store.OpenAsync(StateSamples.Run, CancellationToken.None);
        for (var time = 0; time < times; time++)
            await session.SaveAsync(document => document with { Resources = [StateSamples.Recorded("one")] }, CancellationToken.None);
    }
}
