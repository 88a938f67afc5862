using MetaflowStack.Definition.Preflight;
using MetaflowStack.Definition.Preflight.Checks;
using MetaflowStack.Kubernetes.Client;

namespace MetaflowStack.Definition.Tests.Preflight;

/// <summary>What the answers of a cluster of somebody else's mean for a deployment.</summary>
public sealed class ClusterAccessTests
{
    private const string Server = "https://cluster.example";

    [Theory]
    [InlineData("v1.29.0")]
    [InlineData("v1.33.2-gke.100")]
    [InlineData("v1.30.1+k3s1")]
    [InlineData("unknown")]
    public void A_cluster_that_is_new_enough_and_allows_everything_passes(string version)
    {
        var finding = Assert.Single(ClusterAccessCheck.Judge(version, [], Server, 20));
        Assert.Equal((FindingKind.Passed, $"{Server} answers with Kubernetes {version} and allows all 20 kinds of objects"), (finding.Kind, finding.Details.What));
    }

    [Theory]
    [InlineData("v1.28.15")]
    [InlineData("v1.27.3-eks-1234")]
    public void One_that_is_too_old_is_named_with_what_is_needed(string version)
    {
        var finding = Assert.Single(ClusterAccessCheck.Judge(version, [], Server, 20));
        Assert.Equal((FindingKind.Failure, $"The cluster at {Server} has Kubernetes {version}, and the stack needs 1.29"), (finding.Kind, finding.Details.What));
    }

    [Fact]
    public void What_the_account_may_not_make_is_listed_and_both_faults_are_told()
    {
        AccessQuestion[] denied = [new("create", "apps/v1", "Deployment", "default"), new("create", "apiextensions.k8s.io/v1", "CustomResourceDefinition", null)];
        var findings = ClusterAccessCheck.Judge("v1.28.0", denied, Server, 20);
        Assert.Equal([FindingKind.Failure, FindingKind.Failure], findings.Select(finding => finding.Kind));
        Assert.Equal("It may not create deployments.apps in default, customresourcedefinitions.apiextensions.k8s.io", findings[1].Details.Why);
    }
}
