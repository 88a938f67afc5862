namespace MetaflowStack.Simulation.Defects;

/// <summary>A state that cannot be used, and what others have made before.</summary>
internal static class WorldDefects
{
    private const string Group = "rg-metaflow-default-westus";
    private const string UniqueName = "metaflow-stack-crash-default";

    /// <summary>All of them.</summary>
    public static IEnumerable<Defect> All =>
    [
        new("the state is held by another run", FoundBy.Login, "is in use") { IsLocked = true },
        State("the state is damaged", "{ \"schemaVersion\": 2, \"line", "The state at", "cannot be read"),
        State("the state is of a newer version", "{ \"schemaVersion\": 99 }", "written by a newer version"),
        State("the state is another stack's", """
            {"schemaVersion": 2, "lineage": "0193", "serial": 1, "stack": "other", "environment": "default", "properties": {}, "resources": []}
            """, "The state at"),
        World("the resource group is somebody else's", others => others.GroupAsync(Group, "westus"), $"{Group} exists and is not this stack's"),
        World("the resource group is in another region", others => others.GroupAsync(Group, "eastus"), $"{Group} is in eastus, not in westus", "InvalidResourceGroupLocation"),
        World("a `ReadOnly` lock on the subscription", others => others.LockAsync("", "ReadOnly"), "ScopeLocked", "frozen is ReadOnly"),
        World("a `CanNotDelete` lock on the subscription", others => others.LockAsync("", "CanNotDelete"), "frozen is CanNotDelete") with { Effect = Effect.Warns },
        World("a `ReadOnly` lock on the resource group", async others =>
        {
            await others.GroupAsync(Group, "westus");
            await others.LockAsync($"/resourceGroups/{Group}", "ReadOnly");
        }, "ScopeLocked", "frozen is ReadOnly"),
        World("a storage account of that name in the resource group", async others =>
        {
            await others.GroupAsync(Group, "westus");
            await others.StorageAccountAsync(Group, "stcrashmetaflowdefault");
        }, "stcrashmetaflowdefault", "exists and is not this stack's"),
        World("a cluster of that name in the resource group", async others =>
        {
            await others.GroupAsync(Group, "westus");
            await others.ClusterAsync(Group, "aks-crash-metaflow-default");
        }, "aks-crash-metaflow-default", "exists and is not this stack's"),
        World("an Entra application of that unique name", others => others.ApplicationAsync(UniqueName), $"application {UniqueName} exists"),
        World("a deleted Entra application of that unique name", async others => await others.DeleteApplicationAsync(await others.ApplicationAsync(UniqueName)), UniqueName, "held by a deleted application"),
    ];

    private static Defect State(string name, string text, params string[] named) => new(name, FoundBy.Preflight, named)
    {
        Files = root =>
        {
            Directory.CreateDirectory(Path.Combine(root, "state", "crash"));
            File.WriteAllText(Path.Combine(root, "state", "crash", "default.json"), text);
        },
    };

    private static Defect World(string name, Func<OtherPeople, Task> world, params string[] named) => new(name, FoundBy.Preflight, named) { World = world };
}
