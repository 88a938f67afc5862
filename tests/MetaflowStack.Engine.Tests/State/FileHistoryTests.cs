using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Engine.Tests.State;

/// <summary>The versions of a state in a folder, and going back to one.</summary>
public sealed class FileHistoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private FileStateStore Store => StateSamples.StoreIn(_folder.Path);

    private string History => _folder.File("demo/default.history");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_state_that_was_never_written_has_no_versions()
    {
        Assert.Empty(await Store.ListVersionsAsync(CancellationToken.None));
        await (await Store.OpenAsync(StateSamples.Run, CancellationToken.None)).DisposeAsync();
        Assert.Empty(await Store.ListVersionsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Every_write_is_a_version_with_who_and_when_newest_first()
    {
        await SaveAsync("anna", "one");
        await SaveAsync("ben", "one", "two");

        var versions = await Store.ListVersionsAsync(CancellationToken.None);

        Assert.Equal([(2L, "ben@laptop"), (1L, "anna@laptop")], versions.Select(version => (version.Serial, version.Run!.Holder)));
        Assert.All(versions, version => Assert.InRange(version.WrittenAt, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow));
        Assert.Matches(@"^default\.history.000001-[0-9a-f]{8}\.json$", versions[1].Id);
        Assert.Equal(["one"], (await Store.ReadVersionAsync(versions[1], CancellationToken.None)).Resources.Select(resource => resource.Key.Name));
    }

    [Fact]
    public async Task A_version_that_a_crash_kept_from_being_copied_is_listed_and_copied_with_the_next_write()
    {
        await SaveAsync("anna", "one");
        Directory.Delete(History, recursive: true);
        Assert.Equal([1L], (await Store.ListVersionsAsync(CancellationToken.None)).Select(version => version.Serial));

        await SaveAsync("anna", "two");

        var versions = await Store.ListVersionsAsync(CancellationToken.None);
        Assert.Equal([2L, 1L], versions.Select(version => version.Serial));
        Assert.Equal(["one"], (await Store.ReadVersionAsync(versions[1], CancellationToken.None)).Resources.Select(resource => resource.Key.Name));
    }

    [Fact]
    public async Task The_newest_200_are_kept()
    {
        await using (var session = await Store.OpenAsync(StateSamples.Run, CancellationToken.None))
        {
            for (var save = 0; save < 203; save++)
                await session.SaveAsync(document => document, CancellationToken.None);
        }

        var versions = await Store.ListVersionsAsync(CancellationToken.None);

        Assert.Equal(Enumerable.Range(4, 200).Reverse().Select(serial => (long)serial), versions.Select(version => version.Serial));
        Assert.Equal(200, Directory.GetFiles(History).Length);
    }

    [Fact]
    public async Task A_state_begun_anew_does_not_overwrite_the_versions_of_the_one_before()
    {
        await SaveAsync("anna", "one");
        File.Delete(_folder.File("demo/default.json"));

        await SaveAsync("anna", "two");

        Assert.Equal(2, Directory.GetFiles(History).Length);
        Assert.Single(await Store.ListVersionsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_version_that_is_gone_is_named()
    {
        await SaveAsync("anna", "one");
        await SaveAsync("anna", "two");
        var version = (await Store.ListVersionsAsync(CancellationToken.None))[1];
        File.Delete(Path.Combine(_folder.File("demo"), version.Id));

        var refused = await Assert.ThrowsAsync<StackException>(() => Store.ReadVersionAsync(version, CancellationToken.None));

        Assert.Contains("has no version 1", refused.Message, StringComparison.Ordinal);
        Assert.Contains("StateHistory", refused.Details.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Going_back_writes_the_old_content_with_a_new_serial_and_the_same_lineage()
    {
        await SaveAsync("anna", "one", "two");
        await SaveAsync("ben", "two", "three");
        var before = (await Store.ReadAsync(CancellationToken.None))!;

        StateDifference difference;
        await using (var session = await Store.OpenAsync(StateSamples.Run, CancellationToken.None))
        {
            await session.AppendAsync(StateSamples.Done("journaled"), CancellationToken.None);
            difference = await StateRestorer.RestoreAsync(Store, session, 1, CancellationToken.None);
        }

        var after = (await Store.ReadAsync(CancellationToken.None))!;
        Assert.Equal(["one", "two"], after.Resources.Select(resource => resource.Key.Name));
        Assert.Equal("one, two", after.Properties["names"]);
        Assert.Equal((before.Lineage, 3L, "anna"), (after.Lineage, after.Serial, after.LastRun!.User));
        Assert.Equal(
            ["+ azure:storage-account/one", "- azure:storage-account/three", "- azure:storage-account/journaled", "~ names: two, three → one, two"],
            difference.Lines());
        Assert.Equal([3L, 2L, 1L], (await Store.ListVersionsAsync(CancellationToken.None)).Select(version => version.Serial));
    }

    [Fact]
    public async Task Going_back_to_what_never_was_is_refused_and_changes_nothing()
    {
        await SaveAsync("anna", "one");
        await using var session = await Store.OpenAsync(StateSamples.Run, CancellationToken.None);

        var refused = await Assert.ThrowsAsync<StackException>(() => StateRestorer.RestoreAsync(Store, session, 7, CancellationToken.None));

        Assert.Contains("has no version 7", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, session.Document.Serial);
    }

    [Fact]
    public async Task The_version_before_the_end_of_a_stack_can_be_read()
    {
        await SaveAsync("anna", "one");
        await using (var session = await Store.OpenAsync(StateSamples.Run, CancellationToken.None))
            await session.DeleteAsync(CancellationToken.None);

        var versions = await Store.ListVersionsAsync(CancellationToken.None);

        Assert.Equal([2L, 1L], versions.Select(version => version.Serial));
        Assert.Single((await Store.ReadVersionAsync(versions[1], CancellationToken.None)).Resources);
        Assert.Empty((await Store.ReadVersionAsync(versions[0], CancellationToken.None)).Resources);
    }

    private async Task SaveAsync(string user, params string[] names)
    {
        await using var session = await Store.OpenAsync(StateSamples.Run with { User = user }, CancellationToken.None);
        await session.SaveAsync(document => document with
        {
            Resources = [.. names.Select(StateSamples.Recorded)],
            Properties = new Dictionary<string, string> { ["names"] = string.Join(", ", names) },
        }, CancellationToken.None);
    }
}
