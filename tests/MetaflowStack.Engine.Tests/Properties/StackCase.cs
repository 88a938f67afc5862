using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.Tests.Worlds;

namespace MetaflowStack.Engine.Tests.Properties;

/// <summary>A random stack and everything random about its run.</summary>
/// <param name="Seed">Decides the order of whatever can happen in any order, what fails, and where a crash comes.</param>
/// <param name="Parallelism">The limit.</param>
/// <param name="Nodes">The resources; each depends only on earlier ones.</param>
public sealed record StackCase(int Seed, int Parallelism, IReadOnlyList<NodeCase> Nodes)
{
    public ResourceGraph Graph => ResourceGraph.Build(Things.Reverse());

    public IReadOnlyList<Thing> Things
    {
        get
        {
            var things = new List<Thing>();
            foreach (var (index, node) in Nodes.Index())
            {
                var dependencies = node.Dependencies.Select(dependency => things[dependency]).ToList();
                things.Add(Thing.Named($"n{index}", node.TakesValues ? dependencies : []) with
                {
                    Stage = Stages[node.Stage],
                    CompletionStage = node.CompletesLater ? Stages[^1] : null,
                    DependsOn = node.TakesValues ? [] : [.. dependencies.Select(dependency => dependency.Key)],
                    Container = node.IsContained ? dependencies.FirstOrDefault()?.Key : null,
                    DeletedWithContainer = node.IsContained,
                    ExclusiveGroup = node.Group == 0 ? null : $"g{node.Group}",
                    UsualDuration = TimeSpan.FromSeconds(node.Seconds),
                });
            }
            return things;
        }
    }

    public static IReadOnlyList<string> Stages { get; } = ["Infra", "Services", "WaitForDb"];

    public Random NewRandom(int salt) => new(Seed * 31 + salt);

    /// <summary>The names of some of the resources, for whatever is to befall them.</summary>
    public IReadOnlySet<string> Some(int salt, int outOf)
    {
        var random = NewRandom(salt);
        return Enumerable.Range(0, Nodes.Count).Where(_ => random.Next(outOf) == 0).Select(index => $"n{index}").ToHashSet();
    }

    public IReadOnlySet<string> DependentsOf(IReadOnlySet<string> names)
    {
        var reached = new HashSet<string>();
        foreach (var resource in Graph.Resources)
        {
            if (Graph.DependenciesOf(resource.Key).Any(key => names.Contains(key.Name) || reached.Contains(key.Name)))
                reached.Add(resource.Key.Name);
        }
        return reached;
    }

    public override string ToString() =>
        $"seed {Seed}, parallelism {Parallelism}:{Environment.NewLine}" + string.Join(Environment.NewLine, Nodes.Select((node, index) => $"  n{index} {node}"));
}

public sealed record NodeCase(
    IReadOnlyList<int> Dependencies, int Seconds, int Group, int Stage, bool TakesValues, bool IsContained, bool CompletesLater)
{
    public override string ToString() =>
        $"<- [{string.Join(",", Dependencies)}] {Seconds}s group {Group} stage {Stage}"
        + (TakesValues ? " values" : "") + (IsContained ? " contained" : "") + (CompletesLater ? " completes later" : "");
}
