namespace MetaflowStack.Sandbox.Graph;

/// <summary>An error answer of Microsoft Graph.</summary>
/// <param name="status">The status code.</param>
/// <param name="code">Graph's error code.</param>
/// <param name="message">Graph's words.</param>
internal sealed class GraphException(int status, string code, string message) : Exception($"{code}: {message}")
{
    /// <summary>The status code.</summary>
    public int Status => status;

    /// <summary>Graph's error code.</summary>
    public string Code => code;

    /// <summary>Graph's words.</summary>
    public string Words => message;

    public static GraphException NotFound(string id) =>
        new(404, "Request_ResourceNotFound", $"Resource '{id}' does not exist or one of its queried reference-property objects are not present.");

    public static GraphException Denied() => new(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");

    public static GraphException Bad(string message) => new(400, "Request_BadRequest", message);

    public static GraphException Duplicate(string message) => new(409, "Request_MultipleObjectsWithSameKeyValue", message);
}
