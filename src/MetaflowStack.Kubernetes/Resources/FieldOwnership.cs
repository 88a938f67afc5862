using System.Text.Json.Nodes;

namespace MetaflowStack.Kubernetes.Resources;

/// <summary>
/// Takes over an object that other tools (Terraform, <c>kubectl apply</c>, Helm) made, by way of <c>metadata.managedFields</c>: what
/// they own becomes ours as if we had applied it, so that our next apply meets no conflict and removes what it no longer says.
/// kubectl moves objects from client-side to server-side apply in the same way (k8s.io/client-go/util/csaupgrade).
/// </summary>
internal static class FieldOwnership
{
    // What controllers write about an object stays theirs.
    private static readonly HashSet<string> Controllers =
        ["kube-controller-manager", "kube-apiserver", "kube-scheduler", "kubelet", "cloud-controller-manager"];

    /// <summary>The object's managedFields after the takeover; null when nobody's fields are to be taken over.</summary>
    /// <param name="live">The object.</param>
    /// <param name="manager">Our own name.</param>
    public static JsonArray? Transfer(JsonObject live, string manager)
    {
        var entries = live.Objects("metadata", "managedFields").ToList();
        var taken = entries.Where(entry => IsOfOtherTool(entry, manager)).ToList();
        if (taken.Count == 0)
            return null;
        var fields = new JsonObject();
        foreach (var entry in entries.Where(entry => IsOurs(entry, manager)).Concat(taken).Where(entry => entry.Text("apiVersion") == live.Text("apiVersion")))
            Unite(fields, entry["fieldsV1"] as JsonObject ?? []);
        var rest = entries.Where(entry => !taken.Contains(entry) && !IsOurs(entry, manager)).Select(entry => entry.DeepClone());
        return
        [
            new JsonObject
            {
                ["manager"] = manager,
                ["operation"] = "Apply",
                ["apiVersion"] = live.Text("apiVersion"),
                ["fieldsType"] = "FieldsV1",
                ["fieldsV1"] = fields,
            },
            .. rest,
        ];
    }

    /// <summary>
    /// What an apply after the takeover asks for, as a whole object: what we want, on top of what controllers and the server itself
    /// have set. For a dry run, which cannot do two steps.
    /// </summary>
    /// <param name="live">The object.</param>
    /// <param name="wanted">What would be applied.</param>
    /// <param name="manager">Our own name.</param>
    public static JsonObject Preview(JsonObject live, JsonObject wanted, string manager)
    {
        var body = (JsonObject)live.DeepClone();
        foreach (var entry in live.Objects("metadata", "managedFields").Where(entry => IsOfOtherTool(entry, manager) && entry.Text("apiVersion") == live.Text("apiVersion")))
            Strip(body, entry["fieldsV1"] as JsonObject ?? []);
        (body["metadata"] as JsonObject)?.Remove("managedFields");
        body.Remove("status");
        Overlay(body, wanted);
        return body;
    }

    private static bool IsOurs(JsonObject entry, string manager) => entry.Text("manager") == manager && entry.Text("operation") == "Apply";

    private static bool IsOfOtherTool(JsonObject entry, string manager) =>
        !IsOurs(entry, manager) && string.IsNullOrEmpty(entry.Text("subresource")) && !Controllers.Contains(entry.Text("manager") ?? "");

    private static void Unite(JsonObject into, JsonObject fields)
    {
        foreach (var (name, below) in fields)
        {
            if (into[name] is not JsonObject present)
                into[name] = below?.DeepClone() ?? new JsonObject();
            else
                Unite(present, below as JsonObject ?? []);
        }
    }

    // FieldsV1: "f:name" is a field, "k:{…}" the element of a list with these keys, "v:…" an element that is its own value, "." the
    // thing itself. A field with nothing below it is owned whole.
    private static void Strip(JsonNode node, JsonObject fields)
    {
        foreach (var (name, value) in fields.Where(field => field.Key != "."))
        {
            var below = value as JsonObject ?? [];
            if (name.StartsWith("f:", StringComparison.Ordinal) && node is JsonObject parent && parent[name[2..]] is { } child)
            {
                Strip(child, below);
                if (below.Count == 0 || (below.ContainsKey(".") && IsEmpty(child)))
                    parent.Remove(name[2..]);
            }
            else if (node is JsonArray list && Find(list, name) is { } element)
            {
                Strip(element, below);
                if (below.Count == 0 || below.ContainsKey("."))
                    list.Remove(element);
            }
        }
    }

    private static JsonNode? Find(JsonArray list, string name)
    {
        var key = JsonNode.Parse(name[2..]);
        return name.StartsWith("k:", StringComparison.Ordinal) && key is JsonObject keys
            ? list.OfType<JsonObject>().FirstOrDefault(element => keys.All(pair => JsonNode.DeepEquals(element[pair.Key], pair.Value)))
            : list.FirstOrDefault(element => JsonNode.DeepEquals(element, key));
    }

    private static bool IsEmpty(JsonNode node) => node is JsonObject { Count: 0 } or JsonArray { Count: 0 };

    private static void Overlay(JsonObject body, JsonObject wanted)
    {
        foreach (var (name, value) in wanted)
        {
            if (value is JsonObject below && body[name] is JsonObject present)
                Overlay(present, below);
            else
                body[name] = value?.DeepClone();
        }
    }
}
