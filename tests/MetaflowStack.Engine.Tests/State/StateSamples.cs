using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Engine.Tests.State;

internal static class StateSamples
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static RunStamp Run { get; } = new("0195-run", "anna", "laptop", "Services", Noon);

    public static ResourceKey Key(string name) => new("azure", "storage-account", name);

    public static RecordedResource Recorded(string name) => new()
    {
        Key = Key(name),
        Id = $"/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/{name}",
        Stage = "Infra",
        DependsOn = [new ResourceKey("azure", "resource-group", "main")],
        Container = new ResourceKey("azure", "resource-group", "main"),
        DeletedWithContainer = true,
        Outputs = new Dictionary<string, string> { ["blobEndpoint"] = $"https://{name}.blob.core.windows.net/" },
    };

    public static JournalEntry Done(string name) => new()
    {
        At = Noon,
        Key = Key(name),
        Action = PlanAction.Create,
        Phase = JournalPhase.Done,
        Resource = Recorded(name),
    };

    public static FileStateStore StoreIn(string folder, string environment = "default") => new(folder, "demo", environment, TimeProvider.System);
}
