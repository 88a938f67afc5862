using MetaflowStack.Conformance.Checks;
using MetaflowStack.Conformance.Exchanges;

namespace MetaflowStack.Conformance.Tests.Kubernetes;

public sealed class KubernetesCheckerTests
{
    [Theory]
    [InlineData("""{"apiVersion":"v1","kind":"Service","spec":{"ports":[{"port":80,"targetPort":"http"}],"colour":"red"}}""", "spec/colour", "not declared")]
    [InlineData("""{"apiVersion":"v1","kind":"Service","spec":{"ports":[{"port":"80"}]}}""", "spec/ports[]/port", "a text, and not of type integer")]
    [InlineData("""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"creationTimestamp":"now"}}""", "metadata/creationTimestamp", "not of format date-time")]
    [InlineData("""{"apiVersion":"v1","kind":"Secret","data":{"a":1}}""", "data/a", "a number, and not of type string")]
    public void A_field_that_kubernetes_does_not_have_or_of_another_type_is_found(string sent, string at, string what) =>
        Assert.Contains(Apply(sent).Findings, finding => (finding.Part, finding.At, finding.What) == ("request", at, what));

    [Theory]
    [InlineData("""{"apiVersion":"v1","kind":"Service","spec":{"ports":[{"port":80,"targetPort":"http"},{"port":81,"targetPort":8081}]}}""")]
    [InlineData("""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"x","labels":{"a":"b"}},"spec":{"replicas":1}}""")]
    [InlineData("""{"apiVersion":"v1","kind":"Pod","spec":{"containers":[{"name":"a","resources":{"limits":{"cpu":1,"memory":"1Gi"}}}]}}""")]
    public void A_good_object_has_no_findings(string sent) => Assert.Empty(Apply(sent).Findings);

    [Fact]
    public void A_custom_resource_is_the_servers_own_affair() =>
        Assert.Equal(CheckKind.NotPublished, Apply("""{"apiVersion":"argoproj.io/v1alpha1","kind":"Workflow","spec":{"anything":1}}""").Kind);

    private static CheckResult Apply(string sent) => Published.Specs.Checkers().Single(checker => checker.Service == "kubernetes").Check(new Exchange
    {
        Service = "kubernetes",
        Method = "PATCH",
        Url = "/clusters/c/x",
        RequestHeaders = new Dictionary<string, string> { ["Content-Type"] = "application/apply-patch+yaml" },
        RequestBody = sent,
        Status = 200,
    });
}
