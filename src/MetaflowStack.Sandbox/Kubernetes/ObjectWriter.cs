using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Apply;
using MetaflowStack.Sandbox.Kubernetes.Defaults;
using MetaflowStack.Sandbox.Kubernetes.Patching;
using MetaflowStack.Sandbox.Kubernetes.Schema;
using MetaflowStack.Sandbox.Kubernetes.Storage;
using MetaflowStack.Sandbox.Kubernetes.Validation;

namespace MetaflowStack.Sandbox.Kubernetes;

/// <summary>Creates, updates and patches objects in the order of the API server: decode, default, own, prepare, validate, store.</summary>
internal sealed class ObjectWriter(Cluster cluster)
{
    public JsonObject Create(ResourceType type, string ns, JsonObject body, WriteOptions options)
    {
        var obj = ObjectReader.Decode(type, body, options);
        PrepareIdentity(type, ns, obj);
        Defaulter.Apply(type, obj);
        Ownership.RecordUpdate(null, obj, type.Schema, Manager(type, options, "Update"), Ignored(type, options), cluster.Time.Now);
        return Insert(type, obj, options);
    }

    public JsonObject Update(ResourceType type, string ns, string name, JsonObject body, WriteOptions options)
    {
        if (cluster.Store.Find(type.StorageKey, ns, name) is not { } live)
            throw ApiError.NotFound(type.Group, type.Plural, name);
        var obj = ObjectReader.Decode(type, body, options);
        if (obj.Name() != name)
            throw ApiError.BadRequest($"the name of the object ({obj.Name()}) does not match the name on the URL ({name})");
        PrepareIdentity(type, ns, obj);
        return Replace(type, live, obj, options);
    }

    /// <summary>JSON, merge and strategic merge patches.</summary>
    public JsonObject Patch(ResourceType type, string ns, string name, string mediaType, JsonNode patch, WriteOptions options)
    {
        if (cluster.Store.Find(type.StorageKey, ns, name) is not { } live)
            throw ApiError.NotFound(type.Group, type.Plural, name);
        live = ObjectReader.InVersion(live, type);
        JsonObject patched;
        try
        {
            patched = mediaType switch
            {
                "application/json-patch+json" => JsonPatch.Apply(live, patch as JsonArray ?? throw new FormatException("a JSON patch is a list")).AsObject(),
                "application/merge-patch+json" => MergePatch.Apply(live, patch) as JsonObject ?? throw new FormatException("the patch is not an object"),
                _ => StrategicMergePatch.Apply(live, patch.AsObject(), type.Schema),
            };
        }
        catch (FormatException error)
        {
            throw new ApiError(422, "Invalid", $"the server rejected our request due to an error in our request: {error.Message}", new JsonObject());
        }
        JsonObject obj;
        try
        {
            obj = ObjectReader.Decode(type, patched, options);
        }
        catch (ApiError error) when (error.Code == 400 && error.Message.Contains("strict decoding error", StringComparison.Ordinal))
        {
            var strict = error.Message[error.Message.IndexOf("strict decoding error", StringComparison.Ordinal)..];
            throw ApiError.Invalid("", "", "", [FieldError.Invalid("patch", patch.ToJsonString(), strict)]);
        }
        if (obj.Name() != name)
            throw ApiError.BadRequest($"the name of the object ({obj.Name()}) does not match the name on the URL ({name})");
        PrepareIdentity(type, ns, obj);
        return Replace(type, live, obj, options);
    }

    /// <summary>Server-side apply. Says whether the object was created.</summary>
    public (JsonObject Object, bool Created) Apply(ResourceType type, string ns, string name, JsonObject configuration, WriteOptions options)
    {
        ObjectReader.CheckApply(type, ns, name, configuration, options);
        var live = cluster.Store.Find(type.StorageKey, ns, name) is { } stored ? ObjectReader.InVersion(stored, type) : null;
        JsonObject merged;
        try
        {
            merged = Ownership.Apply(live, configuration, type.Schema, Manager(type, options, "Apply"), options.Force, Ignored(type, options), cluster.Time.Now);
        }
        catch (ApplyConflictException conflict)
        {
            var causes = conflict.Causes.Select(c => (JsonNode)new JsonObject { ["reason"] = "FieldManagerConflict", ["message"] = c.Cause, ["field"] = c.Field });
            throw new ApiError(409, "Conflict", conflict.Message, new JsonObject { ["causes"] = new JsonArray([.. causes]) });
        }
        var (obj, _) = Decoder.Decode(merged, type.Schema);
        if (live is null)
        {
            if ((string?)configuration["metadata"]?["uid"] is not null)
                throw ApiError.Conflict(type.Group, type.Plural, name, "uid mismatch: the provided object specified uid and no existing object was found");
            PrepareIdentity(type, ns, obj);
            Defaulter.Apply(type, obj);
            return (Insert(type, obj, options), true);
        }
        PrepareIdentity(type, ns, obj);
        return (Replace(type, live, obj, options, owned: true), false);
    }

    private static void PrepareIdentity(ResourceType type, string ns, JsonObject obj)
    {
        var metadata = obj.Metadata();
        if (!type.Namespaced)
        {
            metadata.Remove("namespace");
            return;
        }
        var given = (string?)metadata["namespace"] ?? "";
        if (given.Length > 0 && given != ns)
            throw ApiError.BadRequest($"the namespace of the provided object does not match the namespace sent on the request");
        metadata["namespace"] = ns;
    }

    private JsonObject Insert(ResourceType type, JsonObject obj, WriteOptions options)
    {
        var metadata = obj.Metadata();
        if (obj.Name().Length == 0 && (string?)metadata["generateName"] is { Length: > 0 } prefix)
            metadata["name"] = prefix + cluster.Names.Suffix($"name {prefix} {cluster.Store.Revision}");
        cluster.Admission.CheckNamespace(type, obj);
        metadata.Remove("resourceVersion");
        metadata.Remove("deletionTimestamp");
        metadata["uid"] = cluster.Names.Uid($"uid {type.StorageKey} {obj.Namespace()} {obj.Name()} {cluster.Store.Revision}");
        metadata["creationTimestamp"] = cluster.Time.Stamp;
        if (type.HasStatus)
            obj.Remove("status");
        if (Generations.AreCounted(type))
            metadata["generation"] = 1;
        else
            metadata.Remove("generation");
        cluster.Admission.PrepareCreate(type, obj);
        Validate(type, null, obj);
        var key = new ObjectKey(type.StorageKey, obj.Namespace(), obj.Name());
        if (cluster.Store.Find(key) is not null)
            throw ApiError.AlreadyExists(type.Group, type.Plural, obj.Name());
        return options.DryRun ? obj : cluster.Store.Put(key, obj);
    }

    private JsonObject Replace(ResourceType type, JsonObject live, JsonObject obj, WriteOptions options, bool owned = false)
    {
        var metadata = obj.Metadata();
        var given = (string?)metadata["resourceVersion"] ?? "";
        if (given.Length > 0 && given != (string?)live["metadata"]!["resourceVersion"])
            throw ApiError.Modified(type.Group, type.Plural, live.Name());
        if ((string?)metadata["uid"] is { Length: > 0 } uid && uid != live.Uid())
            throw ApiError.Conflict(type.Group, type.Plural, live.Name(), $"Precondition failed: UID in precondition: {uid}, UID in object meta: {live.Uid()}");
        KeepMetadata(live, metadata);
        obj = KeepOtherHalf(type, live, obj, options);
        Defaulter.Apply(type, obj);
        if (!owned)
        {
            KeepManagedFields(live, obj.Metadata());
            Ownership.RecordUpdate(live, obj, type.Schema, Manager(type, options, "Update"), Ignored(type, options), cluster.Time.Now);
        }
        cluster.Admission.PrepareUpdate(type, live, obj);
        if (Generations.AreCounted(type) && Generations.Changed(live, obj))
            obj.Metadata()["generation"] = live.Generation() + 1;
        Validate(type, live, obj);

        obj.Metadata()["resourceVersion"] = (string?)live["metadata"]!["resourceVersion"];
        if (ManagedFields.DiffersInTimesAlone(obj, live))
            return live;
        if (options.DryRun)
            return obj;
        var key = new ObjectKey(type.StorageKey, obj.Namespace(), obj.Name());
        var stored = cluster.Store.Put(key, obj);
        if (stored.IsDeleting() && stored["metadata"]?["finalizers"] is not JsonArray { Count: > 0 } && !Deleter.IsHeld(type, stored))
            cluster.Store.Remove(key);
        return stored;
    }

    private static void KeepMetadata(JsonObject live, JsonObject metadata)
    {
        foreach (var field in new[] { "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "generateName", "selfLink" })
            if (live["metadata"]![field] is { } value)
                metadata[field] = value.DeepClone();
            else
                metadata.Remove(field);
    }

    // A write to the object keeps the stored status; a write to the status keeps everything else.
    private static JsonObject KeepOtherHalf(ResourceType type, JsonObject live, JsonObject obj, WriteOptions options)
    {
        if (options.Subresource == "status")
        {
            var result = live.DeepClone().AsObject();
            if (obj["status"] is { } status)
                result["status"] = status.DeepClone();
            else
                result.Remove("status");
            if (obj["metadata"]!["managedFields"] is { } fields)
                result.Metadata()["managedFields"] = fields.DeepClone();
            return result;
        }
        if (!type.HasStatus)
            return obj;
        if (live["status"] is { } stored)
            obj["status"] = stored.DeepClone();
        else
            obj.Remove("status");
        return obj;
    }

    // A client that sends no managedFields keeps the stored ones; one that sends [{}] clears them.
    private static void KeepManagedFields(JsonObject live, JsonObject metadata)
    {
        if (metadata["managedFields"] is JsonArray { Count: > 0 } given)
        {
            if (given is [JsonObject { Count: 0 }])
                metadata.Remove("managedFields");
            return;
        }
        if (live["metadata"]!["managedFields"] is { } stored)
            metadata["managedFields"] = stored.DeepClone();
    }

    private static void Validate(ResourceType type, JsonObject? live, JsonObject obj)
    {
        var errors = Validator.Validate(type, live, obj).ToList();
        if (errors.Count > 0)
            throw ApiError.Invalid(type.Group, type.Kind, obj.Name(), errors);
    }

    private static FieldManager Manager(ResourceType type, WriteOptions options, string operation) =>
        new(options.Manager, operation, type.GroupVersion, options.Subresource);

    private static FieldSet Ignored(ResourceType type, WriteOptions options) =>
        options.Subresource == "status" ? Ownership.Paths(["f:spec"], ["f:metadata"], ["f:data"])
        : type.HasStatus ? Ownership.Paths(["f:status"]) : new FieldSet();
}
