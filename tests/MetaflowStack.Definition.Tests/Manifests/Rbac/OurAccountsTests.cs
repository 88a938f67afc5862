namespace MetaflowStack.Definition.Tests.Manifests.Rbac;

public class OurAccountsTests
{
    [Fact]
    public void Nothing_is_granted_cluster_wide() =>
        Assert.DoesNotContain(ManifestFiles.AllBound, manifest => manifest.Kind() is "ClusterRole" or "ClusterRoleBinding");

    [Fact]
    public void No_rule_has_a_wildcard() =>
        Assert.All(
            PermissionSet.Accounts(ManifestFiles.AllBound).SelectMany(account => PermissionSet.Of(account, ManifestFiles.AllBound).Permissions),
            permission => Assert.DoesNotContain("*", permission.ToString(), StringComparison.Ordinal));

    [Fact]
    public void Only_these_accounts_hold_any_right() =>
        Assert.Equal(["argo", "argo-events-sa", "argo-server", "default", "metaflow-task", "operate-workflow-sa"], PermissionSet.Accounts(ManifestFiles.AllBound));

    [Theory]
    [InlineData("default")]
    [InlineData("metaflow-task")]
    public void A_task_pod_may_report_its_result_and_nothing_else(string account) =>
        Assert.Equal(
            ["create workflowtaskresults.argoproj.io", "patch workflowtaskresults.argoproj.io"],
            PermissionSet.Of(account, ManifestFiles.AllBound).Permissions.Select(permission => permission.ToString()).Order(StringComparer.Ordinal));

    [Fact]
    public void The_sensors_account_starts_workflows_and_changes_nothing()
    {
        var verbs = PermissionSet.Of("operate-workflow-sa", ManifestFiles.AllBound).Permissions.ToLookup(permission => permission.Resource, permission => permission.Verb);

        Assert.Equal(["clusterworkflowtemplates", "cronworkflows", "workflows", "workflowtemplates"], verbs.Select(group => group.Key).Order(StringComparer.Ordinal));
        Assert.Equal(["create", "get", "list", "watch"], verbs["workflows"]);
        Assert.All(verbs.Where(group => group.Key != "workflows"), group => Assert.Equal(["get", "list", "watch"], group));
    }

    [Fact]
    public void Argo_Events_controller_elects_its_leader_at_home_and_works_in_argo()
    {
        var home = PermissionSet.Of("argo-events-sa", ManifestFiles.AllBound, "argo-events").Permissions;
        var work = PermissionSet.Of("argo-events-sa", ManifestFiles.AllBound, "argo").Permissions;

        Assert.All(home, permission => Assert.Contains(permission.Resource, (string[])["leases", "events"]));
        Assert.Contains(home, permission => permission is { Resource: "leases", Verb: "update" });
        Assert.DoesNotContain(work, permission => permission.Resource == "leases");
        Assert.Contains(work, permission => permission is { Resource: "statefulsets", Verb: "create" });
    }
}
