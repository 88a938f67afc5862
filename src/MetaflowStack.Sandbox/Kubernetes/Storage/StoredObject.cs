using System.Globalization;
using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Kubernetes.Storage;

/// <summary>The place of an object: resource, namespace (empty for cluster scope) and name.</summary>
internal readonly record struct ObjectKey(string Resource, string Namespace, string Name);

/// <summary>
/// What happened to an object, for those who watch: <c>ADDED</c>, <c>MODIFIED</c> or <c>DELETED</c>, with the object as
/// it was before, so that selectors can tell who leaves a watch.
/// </summary>
internal sealed record StoreEvent(long Revision, string Type, ObjectKey Key, JsonObject Object, JsonObject? Before);

/// <summary>Short ways to the usual fields of an object.</summary>
internal static class ObjectFields
{
    public static JsonObject Metadata(this JsonObject obj) => (JsonObject?)obj["metadata"] ?? Create(obj, "metadata");

    public static string Name(this JsonObject obj) => (string?)obj["metadata"]?["name"] ?? "";

    public static string Namespace(this JsonObject obj) => (string?)obj["metadata"]?["namespace"] ?? "";

    public static string Uid(this JsonObject obj) => (string?)obj["metadata"]?["uid"] ?? "";

    public static string Kind(this JsonObject obj) => (string?)obj["kind"] ?? "";

    public static string ApiVersion(this JsonObject obj) => (string?)obj["apiVersion"] ?? "";

    public static long Revision(this JsonObject obj) => long.Parse((string?)obj["metadata"]?["resourceVersion"] ?? "0", CultureInfo.InvariantCulture);

    public static int Generation(this JsonObject obj) => (int?)obj["metadata"]?["generation"] ?? 0;

    public static bool IsDeleting(this JsonObject obj) => obj["metadata"]?["deletionTimestamp"] is not null;

    public static DateTimeOffset Created(this JsonObject obj) => Timestamps.Parse((string)obj["metadata"]!["creationTimestamp"]!);

    public static JsonObject? Labels(this JsonObject obj) => obj["metadata"]?["labels"] as JsonObject;

    public static JsonObject Create(JsonObject parent, string name)
    {
        var child = new JsonObject();
        parent[name] = child;
        return child;
    }

    /// <summary>An object below a field, made when absent.</summary>
    public static JsonObject Section(this JsonObject obj, string name) => obj[name] as JsonObject ?? Create(obj, name);

    /// <summary>The owner that controls an object, if any.</summary>
    public static JsonObject? Controller(this JsonObject obj) =>
        (obj["metadata"]?["ownerReferences"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(o => (bool?)o["controller"] == true);
}
