using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Http;

/// <summary>The paths of an OpenAPI document: what clients look for is the kind of each and whether fields are validated.</summary>
internal static class OpenApiPaths
{
    public static void Add(JsonObject paths, ResourceType type, string schemaName)
    {
        var root = type.Group.Length == 0 ? $"/api/{type.Version}" : $"/apis/{type.Group}/{type.Version}";
        var collection = type.Namespaced ? $"{root}/namespaces/{{namespace}}/{type.Plural}" : $"{root}/{type.Plural}";
        var operations = new JsonObject();
        foreach (var (verb, method) in new[] { ("list", "get"), ("create", "post"), ("deletecollection", "delete") })
            if (type.Verbs.Contains(verb))
                operations[method] = Operation(type, verb == "create" ? "post" : verb, schemaName);
        paths[collection] = operations;
        var item = new JsonObject();
        foreach (var (verb, method) in new[] { ("get", "get"), ("update", "put"), ("patch", "patch"), ("delete", "delete") })
            if (type.Verbs.Contains(verb))
                item[method] = Operation(type, method, schemaName);
        if (item.Count > 0)
            paths[collection + "/{name}"] = item;
    }

    private static JsonObject Operation(ResourceType type, string action, string schemaName)
    {
        var operation = new JsonObject
        {
            ["x-kubernetes-action"] = action,
            ["x-kubernetes-group-version-kind"] = new JsonObject { ["group"] = type.Group, ["version"] = type.Version, ["kind"] = type.Kind },
            ["responses"] = new JsonObject
            {
                ["200"] = new JsonObject
                {
                    ["description"] = "OK",
                    ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = $"#/components/schemas/{schemaName}" } } },
                },
            },
        };
        if (action is "post" or "put" or "patch")
            operation["parameters"] = new JsonArray(Parameter("dryRun"), Parameter("fieldManager"), Parameter("fieldValidation"));
        return operation;
    }

    private static JsonObject Parameter(string name) => new() { ["name"] = name, ["in"] = "query", ["schema"] = new JsonObject { ["type"] = "string", ["uniqueItems"] = true } };
}
