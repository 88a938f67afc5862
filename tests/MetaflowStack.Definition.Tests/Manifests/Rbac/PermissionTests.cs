using System.Text.Json.Nodes;

namespace MetaflowStack.Definition.Tests.Manifests.Rbac;

public class PermissionTests
{
    [Theory]
    [InlineData("get", "pods", "get", "pods", true)]
    [InlineData("*", "pods", "get", "pods", true)]
    [InlineData("get", "pods", "*", "pods", false)]
    [InlineData("get", "pods", "list", "pods", false)]
    [InlineData("get", "*", "get", "pods/exec", true)]
    [InlineData("get", "pods", "get", "pods/exec", false)]
    [InlineData("get", "*/exec", "get", "pods/exec", true)]
    [InlineData("get", "*/log", "get", "pods/exec", false)]
    [InlineData("get", "pods/*", "get", "pods/exec", false)]
    public void A_permission_covers_as_the_authorizer_matches(string verb, string resource, string otherVerb, string otherResource, bool covers) =>
        Assert.Equal(covers, new Permission("", resource, verb, null, false).Covers(new Permission("", otherResource, otherVerb, null, false)));

    [Theory]
    [InlineData("", "apps", false)]
    [InlineData("*", "apps", true)]
    [InlineData("apps", "", false)]
    [InlineData("apps", "apps", true)]
    public void Groups_must_match(string group, string other, bool covers) =>
        Assert.Equal(covers, new Permission(group, "x", "get", null, false).Covers(new Permission(other, "x", "get", null, false)));

    [Theory]
    [InlineData(null, "one", true)]
    [InlineData("one", null, false)]
    [InlineData("one", "one", true)]
    [InlineData("one", "two", false)]
    public void A_right_to_one_name_is_narrower_than_to_any(string? name, string? other, bool covers) =>
        Assert.Equal(covers, new Permission("", "secrets", "get", name, false).Covers(new Permission("", "secrets", "get", other, false)));

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(false, true, false)]
    public void A_right_in_one_namespace_is_narrower_than_in_all(bool clusterWide, bool other, bool covers) =>
        Assert.Equal(covers, new Permission("", "pods", "get", null, clusterWide).Covers(new Permission("", "pods", "get", null, other)));

    [Fact]
    public void Rules_spread_over_several_roles_count_together_and_what_lacks_is_named()
    {
        JsonObject[] manifests =
        [
            Role("a", """{"apiGroups":[""],"resources":["pods","secrets"],"verbs":["get"]}"""),
            Role("b", """{"apiGroups":[""],"resources":["pods"],"verbs":["list"]}"""),
            Binding("a"),
            Binding("b"),
        ];
        var wanted = new PermissionSet(PermissionSet.OfRules(Role("w", """{"apiGroups":[""],"resources":["pods","secrets"],"verbs":["get","list"]}"""), false));

        var lacking = PermissionSet.Of("robot", manifests).Lacks(wanted);

        Assert.Equal("list secrets", Assert.Single(lacking).ToString());
        Assert.Empty(PermissionSet.Of("somebody-else", manifests).Permissions);
    }

    private static JsonObject Role(string name, string rule) =>
        JsonNode.Parse($$"""{"kind":"Role","metadata":{"name":"{{name}}"},"rules":[{{rule}}]}""")!.AsObject();

    private static JsonObject Binding(string role) =>
        JsonNode.Parse($$"""{"kind":"RoleBinding","metadata":{"name":"{{role}}"},"roleRef":{"kind":"Role","name":"{{role}}"},"subjects":[{"kind":"ServiceAccount","name":"robot"}]}""")!.AsObject();
}
