using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Arm;

/// <summary>An answer of Azure Resource Manager.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Body">The JSON body; null for none.</param>
internal sealed record ArmResponse(int Status, JsonNode? Body = null)
{
    /// <summary>The body's media type; an empty body has one only where the provider sends it.</summary>
    public string? ContentType { get; init; } = Body is null ? null : "application/json; charset=utf-8";

    /// <summary>Headers beyond those that every answer has.</summary>
    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>The same answer with a header more.</summary>
    public ArmResponse With(string name, string value)
    {
        Headers[name] = value;
        return this;
    }

    /// <summary>An answer without a body.</summary>
    public static ArmResponse Empty(int status, string? contentType = null) => new(status) { ContentType = contentType };
}
