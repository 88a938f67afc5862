using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.Planning;

/// <summary>Makes the record of a resource, which holds no secret.</summary>
public static class RecordedFrom
{
    /// <summary>The record of a resource that exists.</summary>
    public static RecordedResource Live(ResourceGraph graph, Resource resource, LiveResource live) => Intended(graph, resource, live.Id) with
    {
        Complete = true,
        Fingerprint = graph.Contains(resource.Key) ? graph.FingerprintOf(resource.Key) : null,
        Outputs = live.Outputs.Where(output => output.Value is string).ToDictionary(output => output.Key, output => (string)output.Value),
    };

    /// <summary>The record of a resource that is about to be created.</summary>
    public static RecordedResource Intended(ResourceGraph graph, Resource resource, string id) => new()
    {
        Key = resource.Key,
        Id = id,
        Stage = resource.Stage,
        DependsOn = graph.DependenciesOf(resource.Key),
        Container = resource.Container,
        DeletedWithContainer = resource.DeletedWithContainer,
        ExclusiveGroup = resource.ExclusiveGroup,
        Complete = false,
    };

    /// <summary>Whether two records say the same; record equality compares lists and dictionaries by reference.</summary>
    public static bool Same(RecordedResource left, RecordedResource? right) =>
        right is not null
        && left with { DependsOn = right.DependsOn, Outputs = right.Outputs } == right
        && left.DependsOn.SequenceEqual(right.DependsOn)
        && left.Outputs.Count == right.Outputs.Count
        && left.Outputs.All(output => right.Outputs.TryGetValue(output.Key, out var value) && value == output.Value);
}
