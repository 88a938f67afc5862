using System.Text.Json.Nodes;

namespace MetaflowStack.Definition.Tests.Manifests.Upstream;

/// <summary>Everything that upstream's objects say (arguments, ports, probes, users, …), ours say too, or the table has the reason.</summary>
public class UpstreamWorkloadTests
{
    private static readonly string[] ComparedElsewhere = ["CustomResourceDefinition", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"];

    [Fact]
    public void Nothing_of_upstreams_is_dropped_without_a_reason() =>
        Assert.DoesNotContain(Missing(), leaf => Reason(leaf) is null);

    [Fact]
    public void No_reason_is_given_for_what_is_the_same()
    {
        var used = Missing().Select(Reason).ToHashSet();

        Assert.DoesNotContain(UpstreamDifferences.All, difference => !used.Contains(difference));
    }

    [Fact]
    public void What_is_said_to_be_elsewhere_is_there() =>
        Assert.All(Missing().Where(leaf => Reason(leaf)?.FoundAt is not null), leaf =>
        {
            var difference = Reason(leaf)!;
            Assert.Contains((difference.FoundAt + leaf.Path[difference.Path.Length..], leaf.Value), JsonTree.Leaves(Ours(leaf.Theirs)));
        });

    [Fact]
    public void Upstreams_arguments_come_first_and_unchanged() =>
        Assert.All(Upstream().Where(manifest => manifest.Kind() == "Deployment"), theirs =>
        {
            var (ours, their) = (Container(Ours(theirs)!), Container(theirs));
            Assert.Equal(their.Texts("command"), ours.Texts("command"));
            Assert.Equal(their.Texts("args"), ours.Texts("args").Take(their.Texts("args").Length));
        });

    [Fact]
    public void Arguments_that_we_add_are_these() =>
        Assert.Equal(
            ["argo-server --auth-mode=client", "controller-manager --managed-namespace argo"],
            Upstream().Where(manifest => manifest.Kind() == "Deployment")
                .Select(theirs => (Ours: Container(Ours(theirs)!), Theirs: Container(theirs)))
                .Select(pair => (Name: pair.Ours.Text("name"), Added: pair.Ours.Texts("args").Skip(pair.Theirs.Texts("args").Length).ToArray()))
                .Where(pair => pair.Added.Length > 0)
                .Select(pair => $"{pair.Name} {string.Join(' ', pair.Added)}")
                .Order(StringComparer.Ordinal));

    private static Difference? Reason((JsonObject Theirs, string Path, string Value) leaf) =>
        UpstreamDifferences.All.SingleOrDefault(difference => difference.Explains($"{leaf.Theirs.Kind()} {leaf.Theirs.Name()}", leaf.Path));

    private static IEnumerable<(JsonObject Theirs, string Path, string Value)> Missing()
    {
        foreach (var theirs in Upstream())
        {
            var ours = Ours(theirs);
            var have = JsonTree.Leaves(ours).ToHashSet();
            foreach (var leaf in JsonTree.Leaves(theirs).Where(leaf => leaf.Path != "metadata.namespace" && !have.Contains(leaf)))
                yield return (theirs, leaf.Path, leaf.Value);
        }
    }

    private static IEnumerable<JsonObject> Upstream() =>
        UpstreamManifests.NamespaceInstalls.Where(manifest => !ComparedElsewhere.Contains(manifest.Kind()));

    private static JsonObject? Ours(JsonObject theirs) =>
        ManifestFiles.AllBound.SingleOrDefault(manifest => manifest.Kind() == theirs.Kind() && manifest.Name() == theirs.Name());

    private static JsonObject Container(JsonObject deployment) => Assert.Single(deployment.Items("spec", "template", "spec", "containers"));
}
