using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.Tests.Worlds;

/// <summary>What exists: kept in memory, outlives the runs that act on it.</summary>
public sealed class World(VirtualTimeProvider time)
{
    private int _ids;

    public VirtualTimeProvider Time => time;

    public Dictionary<ResourceKey, Item> Items { get; } = [];

    /// <summary>Everything that was done, in order: <c>create a</c>.</summary>
    public List<string> Log { get; } = [];

    public IEnumerable<string> Writes => Log.Where(line => !line.StartsWith("read", StringComparison.Ordinal));

    public sealed record Item
    {
        public required string Id { get; init; }

        public required string Setting { get; init; }

        public required string Shape { get; init; }

        public required string Inputs { get; init; }

        public ResourceKey? Container { get; init; }

        public bool Owned { get; init; } = true;

        public bool Failed { get; init; }

        /// <summary>When its creation ends.</summary>
        public TimeSpan ReadyAt { get; init; }
    }

    public Item Put(Thing thing, string inputs, TimeSpan readyAt, bool failed = false)
    {
        if (thing.Container is { } container && !Items.ContainsKey(container))
            throw new InvalidOperationException($"{thing.Key} cannot be made: {container} does not exist.");
        var item = new Item
        {
            Id = Items.GetValueOrDefault(thing.Key)?.Id ?? $"{thing.Key.Name}#{++_ids}",
            Setting = thing.Setting,
            Shape = thing.Shape,
            Inputs = inputs,
            Container = thing.Container,
            ReadyAt = readyAt,
            Failed = failed,
        };
        Items[thing.Key] = item;
        return item;
    }

    public void Remove(ResourceKey key)
    {
        Items.Remove(key);
        foreach (var content in Items.Where(item => item.Value.Container == key).Select(item => item.Key).ToList())
            Remove(content);
    }

    public LiveResource LiveOf(ResourceKey key)
    {
        var item = Items[key];
        return new LiveResource
        {
            Id = item.Id,
            Outputs = OutputsOf(key, item),
            Owned = item.Owned,
            Status = item.Failed ? LiveStatus.Failed : item.ReadyAt > time.Elapsed ? LiveStatus.InProgress : LiveStatus.Ready,
            Body = item,
        };
    }

    private static Dictionary<string, object> OutputsOf(ResourceKey key, Item item)
    {
        var outputs = new Dictionary<string, object> { ["id"] = item.Id, ["address"] = $"address-of-{key.Name}" };
        if (item.Shape.Length > 0)
            outputs["shape"] = item.Shape;
        return outputs;
    }
}
