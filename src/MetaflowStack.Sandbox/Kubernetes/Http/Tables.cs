using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Http;

/// <summary>Server-side tables (<c>meta.k8s.io/v1 Table</c>), as <c>kubectl get</c> asks for them.</summary>
internal static class Tables
{
    /// <summary>Whether a table comes first among what the client accepts and we can give.</summary>
    public static bool IsAsked(ApiRequest request)
    {
        foreach (var choice in request.Accept.Split(','))
        {
            if (choice.Contains("as=Table", StringComparison.Ordinal) && choice.Contains("v=v1;", StringComparison.Ordinal))
                return true;
            if (choice.Trim().Split(';')[0] is "application/json" or "*/*" or "application/*" && !choice.Contains("as=", StringComparison.Ordinal))
                return false;
        }
        return false;
    }

    /// <summary>Metadata of the list is made from the revision when absent; later rows of a watch leave the column definitions out.</summary>
    public static JsonObject Of(Cluster cluster, ApiRequest request, IReadOnlyList<JsonObject> objects, long revision, JsonObject? metadata, bool withColumns = true)
    {
        var columns = TableColumns.Of(request.Type);
        var include = request.Text("includeObject") ?? "Metadata";
        var table = new JsonObject
        {
            ["kind"] = "Table", ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = metadata ?? new JsonObject { ["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture) },
        };
        table["columnDefinitions"] = withColumns ? new JsonArray([.. columns.Select(Definition)]) : [];
        table["rows"] = new JsonArray([.. objects.Select(o => Row(cluster, columns, include, o))]);
        return table;
    }

    private static JsonObject Definition(TableColumn column) => new()
    {
        ["name"] = column.Name, ["type"] = column.Type, ["format"] = column.Name == "Name" ? "name" : "", ["description"] = "", ["priority"] = column.IsWide ? 1 : 0,
    };

    private static JsonObject Row(Cluster cluster, IReadOnlyList<TableColumn> columns, string include, JsonObject obj)
    {
        var row = new JsonObject { ["cells"] = new JsonArray([.. columns.Select(c => c.Cell(obj, cluster.Time.Now))]) };
        if (include == "Object")
            row["object"] = obj.DeepClone();
        else if (include == "Metadata")
            row["object"] = new JsonObject { ["kind"] = "PartialObjectMetadata", ["apiVersion"] = "meta.k8s.io/v1", ["metadata"] = obj.Metadata().DeepClone() };
        return row;
    }
}
