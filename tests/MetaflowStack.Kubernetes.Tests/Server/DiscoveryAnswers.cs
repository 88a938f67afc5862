using System.Text.Json.Nodes;

namespace MetaflowStack.Kubernetes.Tests.Server;

/// <summary>Discovery answers with the kinds that the tests use.</summary>
internal static class DiscoveryAnswers
{
    private static readonly (string Kind, string Plural, bool Namespaced)[] Core =
    [
        ("Pod", "pods", true), ("ConfigMap", "configmaps", true), ("Secret", "secrets", true), ("Service", "services", true), ("Namespace", "namespaces", false),
    ];

    public static ScriptedApiServer.Answer CoreGroups => Aggregated(("", "v1", Core));

    public static ScriptedApiServer.Answer OtherGroups => Aggregated(
        ("apps", "v1", [("Deployment", "deployments", true), ("ReplicaSet", "replicasets", true), ("StatefulSet", "statefulsets", true)]),
        ("batch", "v1", [("Job", "jobs", true)]));

    public static ScriptedApiServer.Answer Aggregated(params (string Group, string Version, (string Kind, string Plural, bool Namespaced)[] Resources)[] groups) =>
        ScriptedApiServer.Text(new JsonObject
        {
            ["kind"] = "APIGroupDiscoveryList",
            ["apiVersion"] = "apidiscovery.k8s.io/v2",
            ["metadata"] = new JsonObject(),
            ["items"] = new JsonArray([.. groups.Select(Group)]),
        }.ToJsonString(), "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");

    private static JsonObject Group((string Group, string Version, (string Kind, string Plural, bool Namespaced)[] Resources) group) => new()
    {
        ["metadata"] = group.Group.Length == 0 ? new JsonObject() : new JsonObject { ["name"] = group.Group },
        ["versions"] = new JsonArray(new JsonObject
        {
            ["version"] = group.Version,
            ["resources"] = new JsonArray([.. group.Resources.Select(resource => new JsonObject
            {
                ["resource"] = resource.Plural,
                ["responseKind"] = new JsonObject { ["group"] = group.Group, ["version"] = group.Version, ["kind"] = resource.Kind },
                ["scope"] = resource.Namespaced ? "Namespaced" : "Cluster",
                ["singularResource"] = resource.Kind.ToLowerInvariant(),
                ["verbs"] = new JsonArray("create", "delete", "get", "list", "patch", "update", "watch"),
            })]),
            ["freshness"] = "Current",
        }),
    };
}
