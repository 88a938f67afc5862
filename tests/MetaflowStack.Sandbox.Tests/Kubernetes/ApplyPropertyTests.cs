using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Apply;
using MetaflowStack.Sandbox.Kubernetes.Schema;

namespace MetaflowStack.Sandbox.Tests.Kubernetes;

/// <summary>Laws of server-side apply, over random configurations of a Deployment-like object; the seed is in every message.</summary>
public sealed class ApplyPropertyTests
{
    private const int Seed = 20_260_101;
    private const int Cases = 500;

    private static readonly SchemaNode Schema = SchemaTable.Instance.Node("apps.v1.Deployment");
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Applying_twice_is_applying_once()
    {
        ForAll((random, message) =>
        {
            var configuration = Configuration(random, "abcdef");
            var once = Apply(Apply(null, Configuration(random, "abcdef"), "other"), configuration, "me", force: true);

            Assert.True(JsonNode.DeepEquals(once, Apply(once, configuration, "me")), message);
        });
    }

    [Fact]
    public void Managers_of_different_fields_never_conflict_and_both_get_their_way()
    {
        ForAll((random, message) =>
        {
            var (first, second) = (Configuration(random, "abc"), Configuration(random, "xyz"));

            var both = Apply(Apply(null, first, "first"), second, "second");
            var again = Apply(Apply(both, first, "first"), second, "second");

            Assert.True(Contains(both, first) && Contains(both, second), message);
            Assert.True(JsonNode.DeepEquals(both, again), message);
        });
    }

    [Fact]
    public void What_its_only_owner_gives_up_goes_and_nothing_else()
    {
        ForAll((random, message) =>
        {
            var (mine, theirs) = (Configuration(random, "abc"), Configuration(random, "xyz"));
            var both = Apply(Apply(null, theirs, "them"), mine, "me");

            var after = Apply(both, Skeleton(), "me");

            Assert.True(JsonNode.DeepEquals(WithoutOwners(Apply(null, theirs, "them")), WithoutOwners(after)), message);
        });
    }

    [Fact]
    public void A_field_set_survives_its_JSON_and_obeys_the_laws_of_sets()
    {
        ForAll((random, message) =>
        {
            var a = TypedValue.ToFieldSet(Configuration(random, "abcx"), Schema);
            var b = TypedValue.ToFieldSet(Configuration(random, "xyza"), Schema);

            Assert.True(a.SetEquals(FieldSet.FromFieldsV1(a.ToFieldsV1())), message);
            Assert.True(a.SetEquals(a.Difference(b).Union(a.Intersection(b))), message);
            Assert.True(a.Union(b).SetEquals(b.Union(a)), message);
            Assert.True(a.Difference(a).IsEmpty, message);
        });
    }

    private static void ForAll(Action<Random, string> law)
    {
        for (var i = 0; i < Cases; i++)
            law(new Random(Seed + i), $"seed {Seed + i}");
    }

    private static JsonObject Apply(JsonObject? live, JsonObject configuration, string manager, bool force = false) =>
        Ownership.Apply(live, configuration, Schema, new FieldManager(manager, "Apply", "apps/v1", ""), force, new FieldSet(), Now);

    private static JsonObject Skeleton() => new() { ["apiVersion"] = "apps/v1", ["kind"] = "Deployment", ["metadata"] = new JsonObject { ["name"] = "web" } };

    // Labels, containers by name with images, environment by name, ports by number and protocol, tolerations as an atomic list.
    private static JsonObject Configuration(Random random, string alphabet)
    {
        var result = Skeleton();
        var labels = new JsonObject();
        foreach (var name in Some(random, alphabet))
            labels[name] = $"v{random.Next(3)}";
        if (labels.Count > 0)
            result["metadata"]!["labels"] = labels;
        var containers = new JsonArray();
        foreach (var name in Some(random, alphabet))
        {
            var container = new JsonObject { ["name"] = name, ["image"] = $"i:{random.Next(3)}" };
            if (random.Next(2) == 0)
                container["env"] = new JsonArray([.. Some(random, alphabet).Select(v => new JsonObject { ["name"] = v, ["value"] = $"{random.Next(3)}" })]);
            if (random.Next(2) == 0)
                container["ports"] = new JsonArray(new JsonObject { ["containerPort"] = 8000 + alphabet[0], ["protocol"] = random.Next(2) == 0 ? "TCP" : "UDP" });
            if (container["env"] is JsonArray { Count: 0 })
                container.Remove("env");
            containers.Add(container);
        }
        if (containers.Count > 0)
            result["spec"] = new JsonObject { ["template"] = new JsonObject { ["spec"] = new JsonObject { ["containers"] = containers } } };
        return result;
    }

    private static List<string> Some(Random random, string alphabet) => [.. alphabet.Where(_ => random.Next(2) == 0).OrderBy(_ => random.Next()).Select(c => c.ToString())];

    private static bool Contains(JsonNode? whole, JsonNode? part) => part switch
    {
        JsonObject map => map.All(f => Contains((whole as JsonObject)?[f.Key], f.Value)),
        JsonArray list => list.All(item => (whole as JsonArray)?.Any(w => Contains(w, item)) == true),
        _ => JsonNode.DeepEquals(whole, part),
    };

    private static JsonObject WithoutOwners(JsonObject obj)
    {
        var copy = obj.DeepClone().AsObject();
        copy["metadata"]!.AsObject().Remove("managedFields");
        return copy;
    }
}
