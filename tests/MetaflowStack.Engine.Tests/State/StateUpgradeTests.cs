using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Engine.Tests.State;

/// <summary>What programs of older schemas wrote is read, and written on in the current one.</summary>
public sealed class StateUpgradeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int> OlderSchemas => [.. Enumerable.Range(1, StateDocument.CurrentSchemaVersion - 1)];

    private string Document => _folder.File("demo/default.json");

    private string Journal => _folder.File("demo/default.journal.jsonl");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(OlderSchemas))]
    public async Task A_document_and_its_journal_of_an_older_schema_are_taken_up_and_saved_in_the_current_one(int schema)
    {
        Put(Document, Fixture($"state-schema-{schema}.json"));
        Put(Journal, Fixture($"journal-schema-{schema}.jsonl"));
        var store = StateSamples.StoreIn(_folder.Path);

        await using (var session = await store.OpenAsync(StateSamples.Run, CancellationToken.None))
        {
            Assert.Equal(["stdemometaflow", "half", "one"], session.Document.Resources.Select(resource => resource.Key.Name));
            Assert.Equal(Fixture($"state-schema-{schema}.json"), await File.ReadAllTextAsync(Document));
            await session.AppendAsync(StateSamples.Done("two"), CancellationToken.None);
        }
        Assert.Equal(4, (await store.ReadAsync(CancellationToken.None))!.Resources.Count);
        await using (var session = await store.OpenAsync(StateSamples.Run, CancellationToken.None))
            await session.SaveAsync(document => document, CancellationToken.None);

        Assert.Contains($"\"schemaVersion\": {StateDocument.CurrentSchemaVersion}", await File.ReadAllTextAsync(Document), StringComparison.Ordinal);
        var saved = (await store.ReadAsync(CancellationToken.None))!;
        Assert.Equal(("0195d2a0-0000-7000-8000-000000000001", 4L, "westus"), (saved.Lineage, saved.Serial, saved.Properties["location"]));
        Assert.Equal(["stdemometaflow", "half", "one", "two"], saved.Resources.Select(resource => resource.Key.Name));
        Assert.False(saved.Resources[1].Complete);
    }

    [Theory]
    [MemberData(nameof(OlderSchemas))]
    public void The_hash_of_an_older_document_is_that_of_its_own_text(int schema)
    {
        var damaged = Fixture($"state-schema-{schema}.json").Replace("westus", "eastus", StringComparison.Ordinal);

        var refused = Assert.Throws<StackException>(() => Read(damaged));

        Assert.Contains("changed by hand or damaged", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"anna@laptop\"", "anna", "laptop")]
    [InlineData("\"anna@example.com@laptop\"", "anna@example.com", "laptop")]
    [InlineData("\"anna\"", "anna", "")]
    [InlineData("\"@laptop\"", "", "laptop")]
    public void Schema_2_has_user_and_host_where_schema_1_had_one_word(string holder, string user, string host)
    {
        var document = Read(Unhashed(Fixture("state-schema-1.json").Replace("\"anna@laptop\"", holder, StringComparison.Ordinal)));

        Assert.Equal(new RunStamp("0195-run", user, host, "Services", StateSamples.Noon), document.LastRun);
        Assert.Equal(2, document.SchemaVersion);
        Assert.Null(document.WrittenAt);
    }

    [Fact]
    public void A_document_of_schema_1_that_no_run_had_written_is_upgraded_too()
    {
        var without = Regex.Replace(Fixture("state-schema-1.json"), "\"lastRun\": {[^}]*},", "");

        Assert.Null(Read(Unhashed(without)).LastRun);
    }

    [Theory]
    [InlineData("\"schemaVersion\": 1", "\"schemaVersion\": \"1\"")]
    [InlineData("\"schemaVersion\": 1", "\"schemaVersion\": 0")]
    [InlineData("\"schemaVersion\": 1,", "")]
    [InlineData("\"anna@laptop\"", "{}")]
    public void An_older_document_whose_fields_are_of_another_kind_is_refused(string part, string replacement)
    {
        var refused = Assert.Throws<StackException>(() => Read(Unhashed(Fixture("state-schema-1.json").Replace(part, replacement, StringComparison.Ordinal))));

        Assert.Contains("cannot be read", refused.Message, StringComparison.Ordinal);
    }

    internal static string Fixture(string name, [CallerFilePath] string testFile = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(testFile)!, "Fixtures", name));

    private static StateDocument Read(string text) => StateSerializer.Deserialize(Encoding.UTF8.GetBytes(text), "here", "demo", "default");

    private static string Unhashed(string text) => Regex.Replace(text, ",\\s*\"contentHash\": \"[^\"]*\"", "");

    private static void Put(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
