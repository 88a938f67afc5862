using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Http;

/// <summary>The verbs on objects. Runs inside the cluster's lock.</summary>
internal static class ObjectHandler
{
    private static readonly string[] PatchTypes =
        ["application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json", "application/apply-patch+yaml"];

    public static ApiResponse Answer(Cluster cluster, ApiRequest request)
    {
        if (request.Type.Namespaced && request.Namespace.Length == 0 && !(request.Method == "GET" && request.Name.Length == 0))
            throw request.Method == "POST" ? ApiError.BadRequest("the namespace of the request is missing") : ApiError.NoResource();
        if (request.Subresource.Length > 0 && request.Subresource != "status")
            return Subresources.Answer(cluster, request);
        if (request.Subresource == "status" && !request.Type.HasStatus)
            throw ApiError.NoResource();
        if (!request.Type.CanStore)
            return Reviews.Answer(cluster, request);
        return request.Method switch
        {
            "GET" or "HEAD" when request.Name.Length > 0 => Get(cluster, request),
            "GET" or "HEAD" => List(cluster, request),
            "POST" when request.Name.Length == 0 => Create(cluster, request),
            "PUT" when request.Name.Length > 0 => Update(cluster, request),
            "PATCH" when request.Name.Length > 0 => Patch(cluster, request),
            "DELETE" when request.Name.Length > 0 => Delete(cluster, request),
            "DELETE" => DeleteCollection(cluster, request),
            _ => throw ApiError.MethodNotAllowed(),
        };
    }

    public static JsonObject Find(Cluster cluster, ApiRequest request) =>
        cluster.Store.Find(request.Type.StorageKey, request.Namespace, request.Name) is { } obj
            ? ObjectReader.InVersion(obj, request.Type)
            : throw ApiError.NotFound(request.Type.Group, request.Type.Plural, request.Name);

    private static ApiResponse Get(Cluster cluster, ApiRequest request)
    {
        var obj = Find(cluster, request);
        return Tables.IsAsked(request) ? ApiResponse.Json(Tables.Of(cluster, request, [obj], obj.Revision(), null)) : ApiResponse.Json(obj);
    }

    private static ApiResponse List(Cluster cluster, ApiRequest request)
    {
        var (labels, fields) = SelectorsOf(request);
        var matching = cluster.Store.List(request.Type.StorageKey, request.Namespace).Where(o => labels(o) && fields(o));
        var (revision, start) = Continuation(request, cluster.Store.Revision);
        if (start is not null)
            matching = matching.Where(o => string.CompareOrdinal($"{o.Namespace()}/{o.Name()}", start) > 0);
        var items = matching.ToList();
        var limit = int.TryParse(request.Text("limit"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked > 0 ? asked : int.MaxValue;
        var metadata = new JsonObject { ["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture) };
        if (items.Count > limit)
        {
            var last = items[limit - 1];
            metadata["continue"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{revision} {last.Namespace()}/{last.Name()}"));
            metadata["remainingItemCount"] = items.Count - limit;
            items = items.GetRange(0, limit);
        }
        items = [.. items.Select(o => ObjectReader.InVersion(o, request.Type))];
        if (Tables.IsAsked(request))
            return ApiResponse.Json(Tables.Of(cluster, request, items, revision, metadata));
        return ApiResponse.Json(new JsonObject
        {
            ["kind"] = request.Type.ListKind, ["apiVersion"] = request.Type.GroupVersion, ["metadata"] = metadata,
            ["items"] = new JsonArray([.. items.Select(o => ItemOf(o, request.Type))]),
        });
    }

    // Items of built-in lists carry no kind or version, as Go's typed lists leave them out; those of custom resources do.
    private static JsonObject ItemOf(JsonObject obj, ResourceType type)
    {
        var copy = obj.DeepClone().AsObject();
        if (!type.IsCustom)
        {
            copy.Remove("kind");
            copy.Remove("apiVersion");
        }
        return copy;
    }

    public static (Func<JsonObject, bool> Labels, Func<JsonObject, bool> Fields) SelectorsOf(ApiRequest request)
    {
        try
        {
            return (Selectors.Labels(request.Text("labelSelector")), Selectors.Fields(request.Text("fieldSelector")));
        }
        catch (FormatException error)
        {
            throw ApiError.BadRequest(error.Message);
        }
    }

    private static (long Revision, string? Start) Continuation(ApiRequest request, long current)
    {
        if (request.Text("continue") is not { } token)
            return (current, null);
        try
        {
            var parts = Encoding.UTF8.GetString(Convert.FromBase64String(token)).Split(' ', 2);
            return (long.Parse(parts[0], CultureInfo.InvariantCulture), parts[1]);
        }
        catch (FormatException)
        {
            throw ApiError.BadRequest("continue key is not valid");
        }
    }

    private static ApiResponse Create(Cluster cluster, ApiRequest request)
    {
        var options = request.WriteOptions();
        var created = cluster.Objects.Create(request.Type, request.Namespace, request.BodyObject, options);
        return ApiResponse.Json(created, 201) with { Warnings = options.Warnings };
    }

    private static ApiResponse Update(Cluster cluster, ApiRequest request)
    {
        var options = request.WriteOptions();
        return ApiResponse.Json(cluster.Objects.Update(request.Type, request.Namespace, request.Name, request.BodyObject, options)) with { Warnings = options.Warnings };
    }

    private static ApiResponse Patch(Cluster cluster, ApiRequest request)
    {
        var options = request.WriteOptions();
        var (type, body) = (request.Type, request.Body ?? throw ApiError.BadRequest("the patch is empty"));
        if (!PatchTypes.Contains(request.MediaType) || (type.IsCustom && request.MediaType == PatchTypes[2]))
            throw ApiError.UnsupportedMediaType(request.MediaType, string.Join(", ", type.IsCustom ? PatchTypes.Where(p => p != PatchTypes[2]) : PatchTypes));
        if (request.MediaType != PatchTypes[3])
            return ApiResponse.Json(cluster.Objects.Patch(type, request.Namespace, request.Name, request.MediaType, body, options)) with { Warnings = options.Warnings };
        if (request.Text("fieldManager") is null)
            throw ApiError.Invalid("meta.k8s.io", "PatchOptions", "", [FieldError.Required("fieldManager", "is required for apply patch")]);
        var (applied, created) = cluster.Objects.Apply(type, request.Namespace, request.Name, request.BodyObject, options);
        return ApiResponse.Json(applied, created ? 201 : 200) with { Warnings = options.Warnings };
    }

    private static ApiResponse Delete(Cluster cluster, ApiRequest request)
    {
        var options = DeleteOptions(request);
        return ApiResponse.Json(cluster.Deleter.Delete(request.Type, request.Namespace, request.Name, options, IsDryRun(request)));
    }

    private static ApiResponse DeleteCollection(Cluster cluster, ApiRequest request)
    {
        if (!request.Type.Verbs.Contains("deletecollection"))
            throw ApiError.MethodNotAllowed();
        var (labels, fields) = SelectorsOf(request);
        var items = cluster.Store.List(request.Type.StorageKey, request.Namespace).Where(o => labels(o) && fields(o)).ToList();
        foreach (var item in items)
            cluster.Deleter.Delete(request.Type, item.Namespace(), item.Name(), DeleteOptions(request), IsDryRun(request));
        return ApiResponse.Json(new JsonObject
        {
            ["kind"] = request.Type.ListKind, ["apiVersion"] = request.Type.GroupVersion,
            ["metadata"] = new JsonObject { ["resourceVersion"] = cluster.Store.Revision.ToString(CultureInfo.InvariantCulture) },
            ["items"] = new JsonArray([.. items.Select(o => ItemOf(o, request.Type))]),
        });
    }

    private static bool IsDryRun(ApiRequest request) => request.WriteOptions().DryRun;

    // Delete options come in the body, or for old clients in the query.
    private static JsonObject DeleteOptions(ApiRequest request)
    {
        var options = request.Body?.DeepClone() as JsonObject ?? [];
        if (request.Text("propagationPolicy") is { } propagation)
            options["propagationPolicy"] = propagation;
        if (request.Text("gracePeriodSeconds") is { } grace)
            options["gracePeriodSeconds"] = int.Parse(grace, CultureInfo.InvariantCulture);
        return options;
    }
}
