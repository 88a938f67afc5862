using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace MetaflowStack.Engine.Tests.Properties;

/// <summary>Makes random stacks, shrinks failing ones, and checks properties of them.</summary>
public static class StackCases
{
    /// <summary>
    /// Checks a property of many stacks. The seed is printed; PROPERTY_SEED repeats a run.
    /// </summary>
    public static void Check(int count, Action<StackCase> property)
    {
        var seed = Environment.GetEnvironmentVariable("PROPERTY_SEED") is { Length: > 0 } given
            ? ulong.Parse(given, System.Globalization.CultureInfo.InvariantCulture)
            : (ulong)Random.Shared.NextInt64(1, long.MaxValue);
        TestContext.Current.TestOutputHelper?.WriteLine($"PROPERTY_SEED={seed}");
        var replay = new Replay(new Rnd(seed), FSharpOption<int>.None);
        var config = Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(FSharpOption<Replay>.Some(replay)).WithQuietOnSuccess(true);
        FsCheck.Check.One($"PROPERTY_SEED={seed}", config, Prop.ForAll(Arb.From(Stacks, Shrink), property));
    }

    private static Gen<StackCase> Stacks =>
        from size in Gen.Choose(1, 14)
        from seed in Gen.Choose(0, int.MaxValue / 64)
        from parallelism in Gen.Choose(1, 6)
        from draws in Gen.ArrayOf(Gen.ArrayOf(Gen.Choose(0, 999), 12), size)
        select new StackCase(seed, parallelism, [.. draws.Select(NodeFrom)]);

    private static NodeCase NodeFrom(int[] draws, int index)
    {
        var dependencies = index == 0 ? [] : draws.Take(draws[4] % 4).Select(draw => draw % index).Distinct().ToList();
        return new NodeCase(
            dependencies, 1 + draws[5] % 60, draws[6] % 8 < 5 ? 0 : draws[6] % 3 + 1, draws[7] % 3,
            TakesValues: draws[8] % 3 > 0, IsContained: dependencies.Count > 0 && draws[9] % 3 == 0, CompletesLater: draws[10] % 6 == 0);
    }

    private static IEnumerable<StackCase> Shrink(StackCase stack)
    {
        for (var removed = stack.Nodes.Count - 1; removed >= 0 && stack.Nodes.Count > 1; removed--)
            yield return stack with { Nodes = Without(stack.Nodes, removed) };
        foreach (var (index, node) in stack.Nodes.Index())
        {
            foreach (var simpler in Simpler(node))
                yield return stack with { Nodes = [.. stack.Nodes.Take(index), simpler, .. stack.Nodes.Skip(index + 1)] };
        }
    }

    private static List<NodeCase> Without(IReadOnlyList<NodeCase> nodes, int removed) =>
        [.. nodes.Where((_, index) => index != removed).Select(node => Tidy(node with
        {
            Dependencies = [.. node.Dependencies.Where(index => index != removed).Select(index => index > removed ? index - 1 : index)],
        }))];

    private static IEnumerable<NodeCase> Simpler(NodeCase node)
    {
        foreach (var dependency in node.Dependencies)
            yield return Tidy(node with { Dependencies = [.. node.Dependencies.Where(other => other != dependency)] });
        if (node.Group > 0)
            yield return node with { Group = 0 };
        if (node.Stage > 0)
            yield return node with { Stage = 0 };
        if (node.IsContained)
            yield return node with { IsContained = false };
        if (node.TakesValues)
            yield return node with { TakesValues = false };
        if (node.CompletesLater)
            yield return node with { CompletesLater = false };
    }

    private static NodeCase Tidy(NodeCase node) => node.Dependencies.Count > 0 ? node : node with { IsContained = false };
}
