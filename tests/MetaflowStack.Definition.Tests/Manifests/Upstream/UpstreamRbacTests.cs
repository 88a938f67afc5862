using System.Text.Json.Nodes;
using MetaflowStack.Definition.Tests.Manifests.Rbac;

namespace MetaflowStack.Definition.Tests.Manifests.Upstream;

public class UpstreamRbacTests
{
    [Fact]
    public void Every_right_of_upstreams_accounts_is_granted_here() =>
        Assert.All(
            PermissionSet.Accounts(UpstreamManifests.NamespaceInstalls),
            account => Assert.Empty(Ours(account).Lacks(PermissionSet.Of(account, UpstreamManifests.NamespaceInstalls))));

    [Fact]
    public void No_right_of_theirs_is_wider_here() =>
        Assert.All(
            PermissionSet.Accounts(UpstreamManifests.NamespaceInstalls),
            account => Assert.Empty(PermissionSet.Of(account, UpstreamManifests.NamespaceInstalls).Lacks(Ours(account))));

    [Fact]
    public void Upstream_has_the_accounts_that_we_compare() =>
        Assert.Equal(["argo", "argo-events-sa", "argo-server"], PermissionSet.Accounts(UpstreamManifests.NamespaceInstalls));

    [Fact]
    public void Task_pods_hold_exactly_upstreams_executor_role()
    {
        var executor = UpstreamManifests.WorkflowsQuickStart.Single(manifest => manifest.Kind() == "Role" && manifest.Name() == "executor");
        var theirs = new PermissionSet(PermissionSet.OfRules(executor, clusterWide: false));

        Assert.Empty(Ours("default").Lacks(theirs));
        Assert.Empty(theirs.Lacks(Ours("default")));
    }

    [Theory]
    [InlineData("drop")]
    [InlineData("widen")]
    public void A_changed_rule_would_be_noticed(string change)
    {
        var manifests = ManifestFiles.AllBound;
        var role = manifests.Single(manifest => manifest.Kind() == "Role" && manifest.Name() == "argo-role");
        var changed = role.DeepClone().AsObject();
        if (change == "drop")
            changed["rules"]!.AsArray().RemoveAt(0);
        else
            changed["rules"]![0]!["verbs"]!.AsArray().Add("deletecollection");
        JsonObject[] edited = [.. manifests.Where(manifest => manifest != role), changed];

        var before = PermissionSet.Of("argo", manifests);
        var after = PermissionSet.Of("argo", edited);

        Assert.NotEmpty(change == "drop" ? after.Lacks(before) : before.Lacks(after));
    }

    private static PermissionSet Ours(string account) => PermissionSet.Of(account, ManifestFiles.AllBound);
}
