using MetaflowStack.Azure.Blobs;
using MetaflowStack.Azure.State;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Azure.Tests.State;

internal static class StateSamples
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static RunStamp Anna { get; } = new("0195-anna", "anna", "laptop", "Services", Noon);

    public static RunStamp Berta { get; } = new("0195-berta", "berta", "runner", "Destroy", Noon.AddHours(1));

    public static BlobStateStore StoreIn(BlobContainerClient container, string environment = "default", BlobStateOptions? options = null) =>
        new(container, "demo", environment, options);

    public static ResourceKey Key(string name) => new("azure", "storage-account", name);

    public static RecordedResource Recorded(string name) => new()
    {
        Key = Key(name),
        Id = $"/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/{name}",
        Stage = "Infra",
        DependsOn = [new ResourceKey("azure", "resource-group", "main")],
        Outputs = new Dictionary<string, string> { ["blobEndpoint"] = $"https://{name}.blob.core.windows.net/" },
    };

    public static JournalEntry Intent(string name) => new() { At = Noon, Key = Key(name), Action = PlanAction.Create, Phase = JournalPhase.Intent };

    public static JournalEntry Done(string name) =>
        new() { At = Noon, Key = Key(name), Action = PlanAction.Create, Phase = JournalPhase.Done, Resource = Recorded(name) };

    public static IEnumerable<string> Names(this StateDocument document) => document.Resources.Select(resource => resource.Key.Name);

    /// <summary>The document with a property set.</summary>
    public static StateDocument With(this StateDocument document, string name, string value) =>
        document with { Properties = new Dictionary<string, string>(document.Properties) { [name] = value } };
}
