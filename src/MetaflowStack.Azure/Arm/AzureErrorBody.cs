using System.Text.Json;
using System.Text.Json.Nodes;
using Azure;

namespace MetaflowStack.Azure.Arm;

/// <summary>What an error answer says: the innermost code and message.</summary>
/// <param name="Code">Azure's code: <c>QuotaExceeded</c>; null when the body has none.</param>
/// <param name="Message">Azure's own words; null when the body has none.</param>
internal sealed record AzureErrorBody(string? Code, string? Message)
{
    private static readonly AzureErrorBody Empty = new(null, null);

    // Codes that only wrap what went wrong.
    private static readonly HashSet<string> Wrappers = new(StringComparer.OrdinalIgnoreCase)
    {
        "PreconditionFailed", "InvalidTemplateDeployment", "DeploymentFailed", "ResourceDeploymentFailure", "ReconcileVMSSAgentPoolFailed",
        "MultipleErrorsOccurred", "BadRequest", "Conflict",
    };

    /// <summary>Reads an answer; one that is no error envelope gives an empty result.</summary>
    public static AzureErrorBody Read(Response response)
    {
        if (response.ContentStream is null || !response.ContentStream.CanSeek)
            return Empty;
        try
        {
            return Read(JsonNode.Parse(response.Content.ToMemory().Span));
        }
        catch (JsonException)
        {
            // A proxy's HTML page, or a truncated body: the status says what there is to say.
            return Empty;
        }
    }

    /// <summary>Reads ARM's envelope, AKS' bare error, Graph's and the sign-in service's.</summary>
    public static AzureErrorBody Read(JsonNode? body)
    {
        if (body is not JsonObject top)
            return Empty;
        if (top["error"] is JsonValue oauth)
            return new AzureErrorBody(oauth.ToString(), Text(top, "error_description"));
        return top["error"] is JsonObject envelope ? Innermost(envelope) : Innermost(top);
    }

    private static AzureErrorBody Innermost(JsonObject error)
    {
        var own = new AzureErrorBody(Text(error, "code"), Text(error, "message"));
        if (own.Code is null || !Wrappers.Contains(own.Code))
            return own;
        foreach (var detail in (error["details"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (Innermost(detail) is { Code: not null } inner)
                return inner;
        }
        return Parse(own.Message) is JsonObject nested && Read(nested) is { Code: not null } found ? found : own;
    }

    private static JsonNode? Parse(string? message)
    {
        if (message is null || message.IndexOf('{', StringComparison.Ordinal) is var start && start < 0)
            return null;
        try
        {
            return JsonNode.Parse(message[start..]);
        }
        catch (JsonException)
        {
            // The message is prose with a brace in it.
            return null;
        }
    }

    private static string? Text(JsonObject body, string name) => body[name] is JsonValue value ? value.ToString() : null;
}
