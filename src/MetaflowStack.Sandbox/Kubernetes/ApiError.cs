using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Kubernetes;

/// <summary>One fault of an invalid object: its field, kind (<c>FieldValueRequired</c> …) and message.</summary>
internal sealed record FieldError(string Field, string Reason, string Message)
{
    public static FieldError Required(string field, string detail = "") =>
        new(field, "FieldValueRequired", detail.Length == 0 ? "Required value" : $"Required value: {detail}");

    public static FieldError Invalid(string field, JsonNode? value, string detail) =>
        new(field, "FieldValueInvalid", $"Invalid value: {value?.ToJsonString() ?? "null"}: {detail}");

    public static FieldError Invalid(string field, string value, string detail) => new(field, "FieldValueInvalid", $"Invalid value: \"{value}\": {detail}");

    public static FieldError Forbidden(string field, string detail) => new(field, "FieldValueForbidden", $"Forbidden: {detail}");

    public static FieldError Duplicate(string field, string value) => new(field, "FieldValueDuplicate", $"Duplicate value: \"{value}\"");

    public static FieldError Unsupported(string field, string value, IEnumerable<string> supported) =>
        new(field, "FieldValueNotSupported", $"Unsupported value: \"{value}\": supported values: {string.Join(", ", supported.Select(s => $"\"{s}\""))}");
}

/// <summary>An answer that is a <c>Status</c> of failure, in the API server's words.</summary>
internal sealed class ApiError(int code, string reason, string message, JsonObject? details = null) : Exception(message)
{
    public int Code => code;

    public string Reason => reason;

    public JsonObject? Details => details;

    public JsonObject ToStatus()
    {
        var status = new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Failure", ["message"] = Message };
        if (reason.Length > 0)
            status["reason"] = reason;
        if (details is not null)
            status["details"] = details.DeepClone();
        status["code"] = code;
        return status;
    }

    public static ApiError NotFound(string group, string plural, string name) =>
        new(404, "NotFound", $"{Qualified(plural, group)} \"{name}\" not found", About(group, plural, name));

    public static ApiError AlreadyExists(string group, string plural, string name) =>
        new(409, "AlreadyExists", $"{Qualified(plural, group)} \"{name}\" already exists", About(group, plural, name));

    public static ApiError Conflict(string group, string plural, string name, string why) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {Qualified(plural, group)} \"{name}\": {why}", About(group, plural, name));

    public static ApiError Modified(string group, string plural, string name) =>
        Conflict(group, plural, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static ApiError Forbidden(string group, string plural, string name, string why, JsonArray? causes = null)
    {
        var details = About(group, plural, name);
        if (causes is not null)
            details["causes"] = causes;
        return new ApiError(403, "Forbidden", $"{Qualified(plural, group)} \"{name}\" is forbidden: {why}", details);
    }

    public static ApiError BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiError Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    /// <summary>No such path: the server does not know the resource.</summary>
    public static ApiError NoResource() => new(404, "NotFound", "the server could not find the requested resource", new JsonObject());

    public static ApiError MethodNotAllowed() =>
        new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", new JsonObject());

    public static ApiError TooOld(long asked, long oldest) => new(410, "Expired", $"too old resource version: {asked} ({oldest})");

    public static ApiError UnsupportedMediaType(string given, string accepted) =>
        new(415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: {accepted}", given.Length == 0 ? null : new JsonObject());

    /// <summary>422 with a cause for each fault.</summary>
    public static ApiError Invalid(string group, string kind, string name, IReadOnlyCollection<FieldError> errors)
    {
        var texts = errors.Select(e => $"{e.Field}: {e.Message}").ToList();
        var summary = texts.Count == 1 ? texts[0] : $"[{string.Join(", ", texts)}]";
        var causes = errors.Select(e => (JsonNode)new JsonObject { ["reason"] = e.Reason, ["message"] = e.Message, ["field"] = e.Field });
        var details = About(group, kind, name);
        details["causes"] = new JsonArray([.. causes]);
        return new ApiError(422, "Invalid", $"{Qualified(kind, group)} \"{name}\" is invalid: {summary}", details);
    }

    private static string Qualified(string name, string group) => group.Length == 0 ? name : $"{name}.{group}";

    private static JsonObject About(string group, string kind, string name)
    {
        var details = new JsonObject();
        if (name.Length > 0)
            details["name"] = name;
        if (group.Length > 0)
            details["group"] = group;
        details["kind"] = kind;
        return details;
    }
}
