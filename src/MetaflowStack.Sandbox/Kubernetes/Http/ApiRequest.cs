using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Http;

/// <summary>A request for a resource, taken apart.</summary>
internal sealed record ApiRequest(string Method, ResourceType Type, string Namespace, string Name, string Subresource)
{
    /// <summary>Its whole path, as the client sent it.</summary>
    public required string Path { get; init; }

    public required IQueryCollection Query { get; init; }

    public required string MediaType { get; init; }

    public required string Accept { get; init; }

    public required string UserAgent { get; init; }

    public JsonNode? Body { get; init; }

    public IReadOnlyList<string> DuplicateFields { get; init; } = [];

    public bool IsWatch => Method == "GET" && Flag("watch");

    public string? Text(string name) => Query.TryGetValue(name, out var value) && !StringValues.IsNullOrEmpty(value) ? value.ToString() : null;

    public bool Flag(string name) => Query.TryGetValue(name, out var value) && value.ToString() is "true" or "1" or "True" || (Query.ContainsKey(name) && Query[name].ToString().Length == 0);

    public JsonObject BodyObject => Body as JsonObject ?? throw ApiError.BadRequest("the body of the request is not an object");

    /// <summary>How the request wants its write done.</summary>
    public WriteOptions WriteOptions()
    {
        var dryRun = Query["dryRun"].ToString() is { Length: > 0 } asked ? asked : (string?)((Body as JsonObject)?["dryRun"] as JsonArray)?.FirstOrDefault();
        if (dryRun is not (null or "" or "All"))
            throw ApiError.Invalid("meta.k8s.io", Method == "PATCH" ? "PatchOptions" : "CreateOptions", "", [FieldError.Unsupported("dryRun", dryRun, ["All"])]);
        var validation = Text("fieldValidation") ?? "Warn";
        if (validation is not ("Strict" or "Warn" or "Ignore"))
            throw ApiError.Invalid("meta.k8s.io", "CreateOptions", "", [FieldError.Unsupported("fieldValidation", validation, ["", "Ignore", "Strict", "Warn"])]);
        return new WriteOptions(Text("fieldManager") ?? DefaultManager())
        {
            DryRun = dryRun == "All",
            Force = Flag("force"),
            FieldValidation = validation,
            Subresource = Subresource,
            DuplicateFields = DuplicateFields,
        };
    }

    // As the API server: the user agent up to its first slash.
    private string DefaultManager()
    {
        var name = UserAgent.Split('/')[0];
        return name.Length == 0 ? "unknown" : name.Length > 128 ? name[..128] : name;
    }
}
