using System.Text.Json.Serialization;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.Providers;

/// <summary>A resource as the state document remembers it: enough to find, order and delete it without the definition.</summary>
public sealed record RecordedResource
{
    /// <summary>The key within the stack.</summary>
    public required ResourceKey Key { get; init; }

    /// <summary>
    /// The system's own id, as in <see cref="LiveResource.Id"/>. Empty when a run died while creating the resource and its
    /// provider cannot tell the id beforehand (<see cref="IResourceProvider.PredictId"/>); there is then nothing to delete it by.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>The stage that made it.</summary>
    public required string Stage { get; init; }

    /// <summary>What it depends on; deleted before these.</summary>
    public IReadOnlyList<ResourceKey> DependsOn { get; init; } = [];

    /// <summary>As <see cref="Resource.Container"/>: when that one goes, this one goes with it.</summary>
    public ResourceKey? Container { get; init; }

    /// <summary>As <see cref="Resource.DeletedWithContainer"/>.</summary>
    public bool DeletedWithContainer { get; init; }

    /// <summary>As <see cref="Resource.ExclusiveGroup"/>.</summary>
    public string? ExclusiveGroup { get; init; }

    /// <summary>Outputs that are not secret.</summary>
    public IReadOnlyDictionary<string, string> Outputs { get; init; } = new Dictionary<string, string>();

    /// <summary>False between the acceptance of its creation and its end: it may exist half made.</summary>
    public bool Complete { get; init; } = true;

    /// <summary>
    /// What was wanted of it when it was last made as wanted, by <see cref="ResourceGraph.FingerprintOf"/>; null: not known, as after an
    /// import.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Fingerprint { get; init; }

    /// <summary>
    /// True from the import of a resource that another tool made, known by its exact <see cref="Id"/>, until the first step on it
    /// puts this stack's marks on it.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Adopted { get; init; }
}
