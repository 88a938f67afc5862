using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Schema;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes;

/// <summary>Reads objects out of request bodies, and stored ones in the version asked for.</summary>
internal static class ObjectReader
{
    /// <summary>Reads a body as its type: unknown fields are refused, warned of or dropped as asked.</summary>
    public static JsonObject Decode(ResourceType type, JsonObject body, WriteOptions options)
    {
        CheckKind(type, body);
        JsonObject obj;
        IReadOnlyList<string> unknown;
        try
        {
            (obj, unknown) = Decoder.Decode(body, type.Schema);
        }
        catch (FormatException error)
        {
            throw ApiError.BadRequest($"{type.Kind} in version \"{type.Version}\" cannot be handled as a {type.Kind}: {error.Message}");
        }
        var faults = options.DuplicateFields.Select(f => $"duplicate field \"{f}\"").Concat(unknown.Select(f => $"unknown field \"{f}\"")).ToList();
        if (faults.Count > 0 && options.FieldValidation == "Strict")
            throw ApiError.BadRequest($"{type.Kind} in version \"{type.Version}\" cannot be handled as a {type.Kind}: strict decoding error: {string.Join(", ", faults)}");
        if (options.FieldValidation == "Warn")
            options.Warnings.AddRange(faults);
        obj["apiVersion"] = type.GroupVersion;
        obj["kind"] = type.Kind;
        return obj;
    }

    /// <summary>An object in another version of its resource; only custom resources have several, and they differ in nothing else.</summary>
    public static JsonObject InVersion(JsonObject obj, ResourceType type)
    {
        if (obj.ApiVersion() == type.GroupVersion)
            return obj;
        var copy = obj.DeepClone().AsObject();
        copy["apiVersion"] = type.GroupVersion;
        return copy;
    }

    private static void CheckKind(ResourceType type, JsonObject body)
    {
        if (body.Kind().Length == 0)
            throw ApiError.BadRequest($"Object 'Kind' is missing in '{body.ToJsonString()}'");
        if (body.ApiVersion().Length == 0)
            throw ApiError.BadRequest($"Object 'apiVersion' is missing in '{body.ToJsonString()}'");
        if (body.ApiVersion() != type.GroupVersion)
            throw ApiError.BadRequest($"the API version in the data ({body.ApiVersion()}) does not match the expected API version ({type.GroupVersion})");
        if (body.Kind() != type.Kind)
            throw ApiError.BadRequest($"{body.Kind()} in version \"{type.Version}\" cannot be handled as a {type.Kind}: converting ({body.Kind()}) to ({type.Kind}): unknown conversion");
    }

    /// <summary>Refuses what cannot be applied: another name or version, fields that the schema does not declare.</summary>
    public static void CheckApply(ResourceType type, string ns, string name, JsonObject configuration, WriteOptions options)
    {
        var where = $"{ns}/{name}; {type.GroupVersion}, Kind={type.Kind}";
        CheckKind(type, configuration);
        if (configuration.Name().Length > 0 && configuration.Name() != name)
            throw ApiError.BadRequest($"the name of the object ({configuration.Name()}) does not match the name on the URL ({name})");
        if (configuration["metadata"]?["managedFields"] is not null)
            throw ApiError.BadRequest("metadata.managedFields must be nil");
        try
        {
            var (_, unknown) = Decoder.Decode(configuration, type.Schema);
            if (options.DuplicateFields.Count > 0 && options.FieldValidation == "Strict")
                throw ApiError.BadRequest($"error decoding YAML: strict decoding error: {string.Join(", ", options.DuplicateFields.Select(f => $"duplicate field \"{f}\""))}");
            // An undeclared field fails whatever the validation asked for: nobody could own it.
            if (unknown.Count > 0)
                throw new ApiError(500, "", $"failed to create typed patch object ({where}): {string.Join(", ", unknown.Select(u => $".{u}: field not declared in schema"))}");
        }
        catch (FormatException error)
        {
            throw new ApiError(500, "", $"failed to create typed patch object ({where}): {error.Message}");
        }
    }
}
