using Nuke.Common;
using Nuke.Embedded.Tests.Builds;

namespace Nuke.Embedded.Tests;

public sealed class PlannerTests
{
    [Fact]
    public void Any_graph_runs_what_is_needed_once_and_in_order()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var graph = GraphBuild.Graph = RandomGraph.Create(seed);
            using var workspace = new Workspace();

            var result = workspace.Run<GraphBuild>(null, [.. graph.Invoked.Select(x => $"T{x}")]);

            var ran = RecordingBuild.Events.Select(x => int.Parse(x[1..], provider: null)).ToList();
            Assert.True(result.ExitCode == 0, $"seed {seed}: {result.Output}");
            Assert.True(graph.Needed().SetEquals(ran) && ran.Distinct().Count() == ran.Count, $"seed {seed}: ran {string.Join(' ', ran)}");
            foreach (var (first, second) in graph.Before.Where(x => ran.Contains(x.First) && ran.Contains(x.Second)))
                Assert.True(ran.IndexOf(first) < ran.IndexOf(second), $"seed {seed}: T{second} ran before T{first}: {string.Join(' ', ran)}");
        }
    }

    [Fact]
    public void Independent_targets_run_in_declaration_order_whatever_the_command_line_says()
    {
        GraphBuild.Graph = new RandomGraph([], [], [], []);
        using var workspace = new Workspace();

        workspace.Run<GraphBuild>(null, "T7", "T2+T5");

        Assert.Equal(["T2", "T5", "T7"], RecordingBuild.Events);
    }

    [Theory]
    [InlineData("A")]
    [InlineData("Bystander")]
    public void A_cycle_anywhere_in_the_build_is_an_error_that_names_it(string invoked)
    {
        using var workspace = new Workspace();

        var result = workspace.Run<CyclicBuild>(null, invoked);

        Assert.Equal(255, result.ExitCode);
        Assert.Equal("Circular dependencies between targets:\n - A, B, C\n", result.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_target_that_depends_on_itself_is_an_error()
    {
        using var workspace = new Workspace();

        Assert.StartsWith("Target 'Self' cannot have a dependency on itself", workspace.Run<SelfishBuild>(x => x.Self).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("compile-all")]
    [InlineData("COMPILEALL")]
    [InlineData("CompileAll")]
    public void Targets_are_named_in_any_case_and_with_dashes(string name)
    {
        using var workspace = new Workspace();

        Assert.Equal(0, workspace.Run<KebabBuild>(null, name).ExitCode);
        Assert.Equal(["CompileAll"], RecordingBuild.Events);
    }

    private sealed class CyclicBuild : NukeBuild
    {
        public Target A => _ => _.DependsOn(C).Executes(() => { });
        public Target B => _ => _.After(A).Executes(() => { });
        public Target C => _ => _.TriggeredBy(B).Executes(() => { });
        public Target Bystander => _ => _.DependsOn(A).Executes(() => { });
    }

    private sealed class SelfishBuild : NukeBuild
    {
        public Target Self => _ => _.DependsOn(Self).Executes(() => { });
    }

    private sealed class KebabBuild : RecordingBuild
    {
        public Target CompileAll => _ => _.Executes(() => Record("CompileAll"));
    }

    /// <summary>Edges between ten targets; all of them respect one random order, so there is no cycle.</summary>
    private sealed record RandomGraph(
        HashSet<(int From, int To)> DependsOn,
        HashSet<(int From, int To)> Triggers,
        HashSet<(int From, int To)> After,
        List<int> Invoked)
    {
        public IEnumerable<(int First, int Second)> Before =>
            DependsOn.Concat(After).Select(x => (x.To, x.From)).Concat(Triggers.Select(x => (x.From, x.To)));

        public static RandomGraph Create(int seed)
        {
            var random = new Random(seed);
            var order = Enumerable.Range(0, GraphBuild.Size).ToArray();
            random.Shuffle(order);
            var sets = new HashSet<(int, int)>[] { [], [], [] };
            for (var i = 0; i < random.Next(4, 16); i++)
            {
                var early = random.Next(GraphBuild.Size - 1);
                var late = random.Next(early + 1, GraphBuild.Size);
                var kind = random.Next(3);
                sets[kind].Add(kind == 1 ? (order[early], order[late]) : (order[late], order[early]));
            }

            List<int> invoked = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(GraphBuild.Size)).Distinct()];
            return new RandomGraph(sets[0], sets[1], sets[2], invoked);
        }

        public HashSet<int> Needed()
        {
            var needed = Invoked.ToHashSet();
            while (DependsOn.Concat(Triggers).Where(x => needed.Contains(x.From)).ToList().Exists(x => needed.Add(x.To)))
            {
            }

            return needed;
        }
    }

    private sealed class GraphBuild : RecordingBuild
    {
        public const int Size = 10;

        public static RandomGraph Graph { get; set; } = new([], [], [], []);

        public Target T0 => _ => Define(_, 0);
        public Target T1 => _ => Define(_, 1);
        public Target T2 => _ => Define(_, 2);
        public Target T3 => _ => Define(_, 3);
        public Target T4 => _ => Define(_, 4);
        public Target T5 => _ => Define(_, 5);
        public Target T6 => _ => Define(_, 6);
        public Target T7 => _ => Define(_, 7);
        public Target T8 => _ => Define(_, 8);
        public Target T9 => _ => Define(_, 9);

        private Target[] All => [T0, T1, T2, T3, T4, T5, T6, T7, T8, T9];

        // Half of the edges are declared from the other end, so that both directions of each relation are planned.
        private ITargetDefinition Define(ITargetDefinition target, int index) => target
            .DependsOn(Ends(Graph.DependsOn, x => x.From == index && x.To % 2 == 0, x => x.To))
            .DependentFor(Ends(Graph.DependsOn, x => x.To == index && x.To % 2 == 1, x => x.From))
            .Triggers(Ends(Graph.Triggers, x => x.From == index && x.To % 2 == 0, x => x.To))
            .TriggeredBy(Ends(Graph.Triggers, x => x.To == index && x.To % 2 == 1, x => x.From))
            .After(Ends(Graph.After, x => x.From == index && x.To % 2 == 0, x => x.To))
            .Before(Ends(Graph.After, x => x.To == index && x.To % 2 == 1, x => x.From))
            .Executes(() => Record($"T{index}"));

        private Target[] Ends(IEnumerable<(int From, int To)> edges, Func<(int From, int To), bool> where, Func<(int From, int To), int> end) =>
            [.. edges.Where(where).Select(x => All[end(x)])];
    }
}
