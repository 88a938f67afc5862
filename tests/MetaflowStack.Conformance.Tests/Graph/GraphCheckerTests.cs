using MetaflowStack.Conformance.Checks;
using MetaflowStack.Conformance.Exchanges;

namespace MetaflowStack.Conformance.Tests.Graph;

public sealed class GraphCheckerTests
{
    private static readonly Dictionary<string, string> s_ours = new() { ["User-Agent"] = "metaflow-stack azsdk-net" };

    [Theory]
    [InlineData("POST", "/v1.0/applications", """{"displayName":"x"}""", 201, """{"id":"1","appId":"2"}""")]
    [InlineData("PATCH", "/v1.0/applications(uniqueName='x')", """{"displayName":"x"}""", 204, null)]
    [InlineData("POST", "/v1.0/applications/1/addPassword", """{"passwordCredential":{"displayName":"x"}}""", 200, """{"keyId":"9e9a3b0c-0000-0000-0000-000000000000","secretText":"s"}""")]
    [InlineData("GET", "/v1.0/servicePrincipals?$filter=x", null, 200, """{"@odata.context":"c","value":[{"id":"1","createdDateTime":"2026-01-01T00:00:00Z"}]}""")]
    [InlineData("POST", "/v1.0/directoryObjects/getByIds", """{"ids":["1"],"types":["servicePrincipal"]}""", 200, """{"@odata.context":"c","value":[{"id":"1"}]}""")]
    [InlineData("GET", "/v1.0/applications/1", null, 404, """{"error":{"code":"Request_ResourceNotFound","message":"m"}}""")]
    public void What_is_published_has_no_findings(string method, string url, string? sent, int status, string? answered) =>
        Assert.Empty(Check(method, url, sent, status, answered).Findings);

    [Theory]
    [InlineData("POST", "/v1.0/applications", """{"colour":"red"}""", 201, null, "colour", "not declared by application")]
    [InlineData("POST", "/v1.0/applications", """{"displayName":1}""", 201, null, "displayName", "'1' is not of type Edm.String")]
    [InlineData("POST", "/v1.0/applications/1/addPassword", """{"password":{}}""", 200, null, "password", "not declared")]
    [InlineData("POST", "/v1.0/applications/1/addPassword", """{"passwordCredential":{"secret":"x"}}""", 200, null, "passwordCredential/secret", "not declared by passwordCredential")]
    [InlineData("POST", "/v1.0/directoryObjects/getByIds", """{"ids":["1"],"colours":["red"]}""", 200, null, "colours", "not declared")]
    [InlineData("GET", "/v1.0/colours", null, 200, null, "", "nothing is published for this path")]
    [InlineData("GET", "/v1.0/applications/1/colours", null, 200, null, "", "nothing is published for this path")]
    [InlineData("GET", "/v1.0/applications/1", null, 200, """{"passwordCredentials":{}}""", "passwordCredentials", "is no list")]
    [InlineData("GET", "/v1.0/applications/1", null, 404, "{}", "error", "required and missing")]
    public void A_fault_is_found(string method, string url, string? sent, int status, string? answered, string at, string what) =>
        Assert.Contains(Check(method, url, sent, status, answered).Findings, finding => (finding.At, finding.What) == (at, what));

    private static CheckResult Check(string method, string url, string? sent, int status, string? answered) =>
        Published.Specs.Checkers().Single(checker => checker.Service == "graph").Check(
            new Exchange { Service = "graph", Method = method, Url = url, RequestHeaders = s_ours, RequestBody = sent, Status = status, ResponseBody = answered });
}
