using System.Text.RegularExpressions;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Engine.Tests.State;

/// <summary>State that cannot be trusted is refused with what to do, and left as it is.</summary>
public sealed class DamagedStateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private FileStateStore Store => StateSamples.StoreIn(_folder.Path);

    private string Document => _folder.File("demo/default.json");

    private string Journal => _folder.File("demo/default.journal.jsonl");

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, Func<string, string>, string> Damages => new()
    {
        { "truncated", text => text[..(text.Length / 2)], "line " },
        { "empty", _ => "", "it is empty" },
        { "null", _ => "null", "not a JSON object" },
        { "cut off in its last line", text => text[..^3], "cannot be read" },
        { "two texts in one", text => text + text, "cannot be read" },
        { "without a schema", text => text.Replace("\"schemaVersion\": 2,", "", StringComparison.Ordinal), "no schemaVersion" },
        { "with nothing for its resources", text => Unhashed(Regex.Replace(text, "\"resources\": \\[.*\\n  \\]", "\"resources\": null", RegexOptions.Singleline)), "resources" },
        { "a resource named twice", text => Unhashed(text.Replace("\"resources\": [", "\"resources\": [{\"key\": \"azure:storage-account/one\", \"id\": \"\", \"stage\": \"Infra\"},", StringComparison.Ordinal)), "2 times" },
        { "a field given twice", text => Unhashed(text.Replace("\"serial\": 1,", "\"serial\": 1, \"serial\": 9,", StringComparison.Ordinal)), "serial" },
        { "a hash of something else", text => Regex.Replace(text, "sha256:[0-9a-f]{8}", "sha256:00000000"), "changed by hand" },
        { "not JSON", _ => "hello", "line 1" },
        { "a key that is none", text => text.Replace("azure:storage-account/one", "nonsense", StringComparison.Ordinal), "nonsense" },
        { "changed by hand", text => text.Replace("blob.core.windows.net", "blob.core.chinacloudapi.cn", StringComparison.Ordinal), "changed by hand" },
        { "of a newer schema", text => text.Replace("\"schemaVersion\": 2", "\"schemaVersion\": 3", StringComparison.Ordinal), "newer version" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_document_that_cannot_be_trusted_is_refused_with_a_remedy_and_left_as_it_is(string what, Func<string, string> damage, string expected)
    {
        Assert.NotEmpty(what);
        await SaveOneAsync();
        await File.WriteAllTextAsync(Document, damage(await File.ReadAllTextAsync(Document)));
        var before = await File.ReadAllBytesAsync(Document);

        var read = await Assert.ThrowsAsync<StackException>(() => Store.ReadAsync(CancellationToken.None));
        var open = await Assert.ThrowsAsync<StackException>(() => Store.OpenAsync(StateSamples.Run, CancellationToken.None));

        Assert.Contains(expected, read.Message, StringComparison.Ordinal);
        Assert.Contains(Document, read.Message, StringComparison.Ordinal);
        Assert.NotNull(read.Details.Remedy);
        Assert.Equal(read.Message, open.Message);
        Assert.Equal(before, await File.ReadAllBytesAsync(Document));
    }

    [Fact]
    public async Task A_refused_document_does_not_stay_locked()
    {
        await SaveOneAsync();
        var good = await File.ReadAllTextAsync(Document);
        await File.WriteAllTextAsync(Document, "{");
        await Assert.ThrowsAsync<StackException>(() => Store.OpenAsync(StateSamples.Run, CancellationToken.None));
        await File.WriteAllTextAsync(Document, good);

        await using var session = await Store.OpenAsync(StateSamples.Run, CancellationToken.None);

        Assert.Single(session.Document.Resources);
    }

    [Fact]
    public async Task A_document_of_another_stack_is_refused()
    {
        await SaveOneAsync();
        File.Copy(Document, _folder.File("demo/other.json"));
        Directory.CreateDirectory(_folder.File("another"));
        File.Copy(Document, _folder.File("another/default.json"));

        var refused = await Assert.ThrowsAsync<StackException>(() => StateSamples.StoreIn(_folder.Path, "other").ReadAsync(CancellationToken.None));

        Assert.Contains("demo/default", refused.Message, StringComparison.Ordinal);
        Assert.Contains("demo/other", refused.Message, StringComparison.Ordinal);
        var stack = await Assert.ThrowsAsync<StackException>(() =>
            new FileStateStore(_folder.Path, "another", "default", TimeProvider.System).OpenAsync(StateSamples.Run, CancellationToken.None));
        Assert.Contains("this run is about another/default", stack.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_meant_change_is_accepted_once_its_hash_is_taken_out()
    {
        await SaveOneAsync();
        var text = (await File.ReadAllTextAsync(Document)).Replace("\"Infra\"", "\"Services\"", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Document, Unhashed(text));

        Assert.Equal("Services", (await Store.ReadAsync(CancellationToken.None))!.Resources[0].Stage);
    }

    [Fact]
    public async Task A_broken_line_in_the_middle_of_a_journal_is_named()
    {
        await using (var session = await Store.OpenAsync(StateSamples.Run, CancellationToken.None))
            await session.AppendAsync(StateSamples.Done("one"), CancellationToken.None);
        await File.AppendAllTextAsync(Journal, "{ broken }\n");

        var refused = await Assert.ThrowsAsync<StackException>(() => Store.ReadAsync(CancellationToken.None));

        Assert.Contains($"{Journal} cannot be read, line 3", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_without_its_document_is_refused()
    {
        await SaveOneAsync();
        await using (var session = await Store.OpenAsync(StateSamples.Run, CancellationToken.None))
            await session.AppendAsync(StateSamples.Done("two"), CancellationToken.None);
        File.Delete(Document);

        var refused = await Assert.ThrowsAsync<StackException>(() => Store.ReadAsync(CancellationToken.None));

        Assert.Contains("does not belong", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null", "null")]
    [InlineData("{}", "line 3")]
    [InlineData("", "line 3")]
    public async Task A_whole_line_of_a_journal_that_is_no_entry_is_named(string line, string expected)
    {
        await using (var session = await Store.OpenAsync(StateSamples.Run, CancellationToken.None))
            await session.AppendAsync(StateSamples.Done("one"), CancellationToken.None);
        await File.AppendAllTextAsync(Journal, line + "\n");

        Assert.Contains(expected, (await Assert.ThrowsAsync<StackException>(() => Store.ReadAsync(CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_of_a_newer_schema_is_refused()
    {
        await using (var session = await Store.OpenAsync(StateSamples.Run, CancellationToken.None))
            await session.AppendAsync(StateSamples.Done("one"), CancellationToken.None);
        await File.WriteAllTextAsync(Journal, (await File.ReadAllTextAsync(Journal)).Replace("\"schemaVersion\":2", "\"schemaVersion\":3", StringComparison.Ordinal));

        Assert.Contains("newer version", (await Assert.ThrowsAsync<StackException>(() => Store.ReadAsync(CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    private static string Unhashed(string text) => Regex.Replace(text, ",\\s*\"contentHash\": \"[^\"]*\"", "");

    private async Task SaveOneAsync()
    {
        await using var session = await Store.OpenAsync(StateSamples.Run, CancellationToken.None);
        await session.AppendAsync(StateSamples.Done("one"), CancellationToken.None);
        await session.SaveAsync(document => document, CancellationToken.None);
    }
}
