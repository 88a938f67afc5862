using System.Text.Json.Nodes;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.State;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.Secrets;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.Tests.State;

/// <summary>What a person reads about the state, as reviewed.</summary>
public class StateTextTests
{
    private const string Location = "https://stcontosostate1a2b3.blob.core.windows.net/metaflow-state/contoso/dev.json";
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly RunStamp Anna = new("0195e0a8-3f4b-7c11-9a55-1f2e3d4c5b6a", "anna", "laptop", "Services", Noon);
    private static readonly RunStamp Ci = new("0195e0b2-77aa-7d00-8001-aabbccddeeff", "runner", "ci-7", "Infra", Noon.AddMinutes(50));

    private static readonly StateDocument Document = new()
    {
        Lineage = "0195e0a8-0000-7000-8000-000000000001",
        Serial = 14,
        Stack = "contoso",
        Environment = "dev",
        Properties = new Dictionary<string, string> { ["location"] = "westeurope" },
        Resources =
        [
            Resource("azure:resource-group/metaflow", "Infra"),
            Resource("azure:storage-account/metaflow", "Infra"),
            Resource("azure:postgresql-flexible-server/metaflow", "Infra") with { Complete = false },
            Resource("kubernetes:namespace/-/metaflow", "Services"),
            Resource("kubernetes:deployment/metaflow/metadata-service", "Services"),
        ],
        LastRun = Anna,
        WrittenAt = Noon.AddMinutes(9),
    };

    private static StateVersion Version => new(14, Noon.AddMinutes(9), Anna, "14");

    [Fact]
    public void A_state_that_is_free() => Snapshot.Matches(StateShowText.Of(Document, Location, null, null) + "\n", "show.txt");

    [Fact]
    public void A_state_with_node_pools_shows_what_size_was_chosen_for_each()
    {
        RecordedResource Pool(string key, string size) => Resource(key, "Infra") with { Outputs = new Dictionary<string, string> { ["id"] = "/subscriptions/x", ["vmSize"] = size } };
        var document = Document with { Resources = [Pool("azure:managed-cluster/metaflow", "Standard_D2_v2"), Pool("azure:agent-pool/taskworkers", "Standard_D4s_v5") with { Complete = false }] };
        Snapshot.Matches(StateShowText.Of(document, Location, null, null) + "\n", "show-pools.txt");
    }

    [Fact]
    public void A_state_that_is_held() =>
        Snapshot.Matches(StateShowText.Of(Document, Location, new StateLock(Ci, Noon.AddMinutes(51)), null) + "\n", "show-held.txt");

    [Fact]
    public void An_older_version() => Snapshot.Matches(StateShowText.Of(Document, Location, null, Version) + "\n", "show-version.txt");

    [Fact]
    public void The_state_of_a_stack_that_was_destroyed() =>
        Snapshot.Matches(StateShowText.Of(Document.Emptied() with { Serial = 15 }, "/srv/state/contoso/dev.json", null, null) + "\n", "show-empty.txt");

    [Fact]
    public void A_history()
    {
        var many = Document with { Resources = [.. Document.Resources, .. Enumerable.Range(1, 9).Select(number => Resource($"azure:subnet/number-{number}", "Infra"))] };
        var mended = Document with { Resources = [.. Document.Resources.Select(resource => resource with { Complete = true })], Properties = new Dictionary<string, string>() };
        StateHistoryEntry[] history =
        [
            new(Version with { Serial = 18, Run = Ci }, 5, StateDifference.Between(mended, mended), null),
            new(Version with { Serial = 17, Run = Ci }, null, null, "The state at /srv/17.json was changed by hand or damaged"),
            new(Version with { Serial = 16, Run = Ci }, 5, StateDifference.Between(many, mended), null),
            new(Version with { Serial = 15 }, 14, StateDifference.Between(Document, many), null),
            new(Version, 5, null, null),
        ];
        Snapshot.Matches(StateHistoryText.Of(history, "contoso/dev", Location) + "\n", "history.txt");
    }

    [Fact]
    public void What_going_back_changes() =>
        Snapshot.Matches(StateHistoryText.RestoreOf(StateDifference.Between(Document, Document with { Resources = [.. Document.Resources.Take(2)] }), 14, 9) + "\n", "restore.txt");

    [Fact]
    public void A_move_into_a_container_and_back_to_the_default()
    {
        var settings = new StackSettings
        {
            OrgPrefix = "contoso",
            Environment = "dev",
            State = new StateFolder("/srv/state"),
            MoveTo = new ConnectedContainer(new Secret("UseDevelopmentStorage=true"), "metaflow-state"),
            SandboxDirectory = "/none",
            RootDirectory = "/none",
        };
        Snapshot.Matches(StateMoveText.Of(settings, "/srv/state/contoso/dev.json", "http://127.0.0.1:10000/devstoreaccount1/metaflow-state/contoso/dev.json", new StateMove(15, 70)) + "\n", "moved-container.txt");
        Snapshot.Matches(StateMoveText.Of(settings with { MoveTo = new StateAccount() }, "/srv/state/contoso/dev.json", Location, new StateMove(15, 70)) + "\n", "moved-default.txt");
    }

    [Fact]
    public void Errors_and_offers_of_a_shared_state()
    {
        string[] paragraphs =
        [
            new StateLockedException(Location, new StateLock(Ci, Noon.AddMinutes(51))).Message,
            new StateLockedException(Location, new StateLock(Ci, null), TimeSpan.FromMinutes(10)).Message,
            StateTexts.LockLost(Location).Message,
            StateTexts.NoState("contoso", "dev", Location).Message,
            new NoStatePlaceException(new Uri("https://stcontosostate1a2b3.blob.core.windows.net/metaflow-state")).Message,
            new PendingSpill("/repo/.nuke/temp/state/contoso-dev-0195e0b2.jsonl", Ci, ["+ azure:aks/metaflow"], true).ToString(),
        ];
        Snapshot.Matches(string.Join("\n\n", paragraphs) + "\n", "paragraphs.txt");
    }

    [Fact]
    public void Lines_have_80_columns_but_for_what_is_there_to_be_copied() =>
        Assert.All(
            StateShowText.Of(Document, "/srv/state", new StateLock(Ci, Noon), null).Split('\n'),
            line => Assert.True(line.Length <= 80, line));

    [Fact]
    public void JSON_has_the_document_as_it_is_stored_but_for_its_hash()
    {
        var report = JsonNode.Parse(StateReports.Show(Document, Location, new StateLock(Ci, null)))!;

        var stored = JsonNode.Parse(StateSerializer.Serialize(Document))!.AsObject();
        stored.Remove("contentHash");
        Assert.True(JsonNode.DeepEquals(stored, report["state"]));
        Assert.Equal(("runner", "ci-7"), (report["lock"]!["run"]!["user"]!.GetValue<string>(), report["lock"]!["run"]!["host"]!.GetValue<string>()));
        Assert.Null(JsonNode.Parse(StateReports.Show(Document, Location, null))!["lock"]);
    }

    [Fact]
    public void JSON_of_the_history_names_what_changed()
    {
        StateHistoryEntry[] history = [new(Version, 5, StateDifference.Between(Document with { Resources = [.. Document.Resources.Take(4)] }, Document), null)];

        var version = JsonNode.Parse(StateReports.History(history, Location))!["versions"]![0]!;

        Assert.Equal("kubernetes:deployment/metaflow/metadata-service", version["changes"]!["added"]![0]!.GetValue<string>());
        Assert.Equal((14, 5, "anna"), (version["serial"]!.GetValue<int>(), version["resources"]!.GetValue<int>(), version["run"]!["user"]!.GetValue<string>()));
    }

    private static RecordedResource Resource(string key, string stage) => new() { Key = ResourceKey.Parse(key), Id = "/id/" + key, Stage = stage };
}
