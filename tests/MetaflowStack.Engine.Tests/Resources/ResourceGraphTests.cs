using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.Secrets;
using MetaflowStack.Engine.Tests.Worlds;

namespace MetaflowStack.Engine.Tests.Resources;

public sealed class ResourceGraphTests
{
    private sealed record Settings(Input<string> Host, IReadOnlyDictionary<string, Input<string>> Values);

    private sealed record Nested : Resource
    {
        public Settings? Settings { get; init; }

        public IReadOnlyList<Settings> More { get; init; } = [];

        public Input<Secret>? Password { get; init; }

        public IReadOnlyDictionary<string, IReference> References { get; init; } = new Dictionary<string, IReference>();

        public Output<string> Id => new(Key, "id") { KnownValue = "known-id" };

        public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

        public Uri Address { get; init; } = new("https://localhost");
    }

    private static readonly Thing A = Thing.Named("a");
    private static readonly Thing B = Thing.Named("b");
    private static readonly Thing C = Thing.Named("c");
    private static readonly Thing D = Thing.Named("d");

    [Fact]
    public void References_are_found_in_nested_records_lists_dictionaries_secrets_and_plain_references()
    {
        var host = Input<string>.From("localhost");
        var nested = new Nested
        {
            Key = new ResourceKey("test", "nested", "n"),
            Stage = "Infra",
            Settings = new Settings(A.Id, new Dictionary<string, Input<string>>()),
            More = [new Settings(host, new Dictionary<string, Input<string>> { ["x"] = B.Id, ["y"] = "plain" })],
            Password = new Output<Secret>(C.Key, "password"),
            References = new Dictionary<string, IReference> { ["d"] = D.Id },
        };

        var graph = ResourceGraph.Build([nested, A, B, C, D]);

        Assert.Equal([A.Key, B.Key, C.Key, D.Key], graph.DependenciesOf(nested.Key).OrderBy(key => key.Name));
        Assert.Equal("known-id", graph.KnownIdOf(nested.Key));
    }

    [Fact]
    public void Declared_order_and_the_container_are_dependencies_too_and_each_counts_once()
    {
        var child = Thing.Named("child", A) with { DependsOn = [A.Key, B.Key], Container = A.Key };

        var graph = ResourceGraph.Build([child, A, B]);

        Assert.Equal([A.Key, B.Key], graph.DependenciesOf(child.Key));
        Assert.Empty(graph.DependenciesOf(A.Key));
    }

    [Fact]
    public void Resources_keep_the_order_given_as_far_as_their_dependencies_allow()
    {
        var late = Thing.Named("late", C);

        var graph = ResourceGraph.Build([late, B, A, C, D]);

        Assert.Equal(["b", "a", "c", "late", "d"], graph.Resources.Select(resource => resource.Key.Name));
    }

    [Fact]
    public void Every_fault_is_reported_with_its_names()
    {
        var missing = Thing.Named("missing");
        var (x, y) = (Thing.Named("x") with { DependsOn = [Thing.KeyOf("y")] }, Thing.Named("y") with { DependsOn = [Thing.KeyOf("x")] });
        var self = Thing.Named("self") with { DependsOn = [Thing.KeyOf("self")] };

        var fault = Assert.Throws<InvalidGraphException>(() => ResourceGraph.Build([A, A, Thing.Named("dangling", missing), x, y, self, Thing.Named("behind", x)]));

        Assert.Equal(
        [
            "test:thing/a is defined 2 times.",
            "test:thing/dangling refers to test:thing/missing, which does not exist.",
            "Cycle: test:thing/x -> test:thing/y -> test:thing/x.",
            "Cycle: test:thing/self -> test:thing/self.",
        ], fault.Faults);
    }
}
