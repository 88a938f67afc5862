using System.Text.Json.Nodes;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Arm;

/// <summary>An answer of ARM or Graph with its parsed body.</summary>
internal sealed record ArmResponse
{
    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>The body, or null when there is none or it is no JSON object.</summary>
    public JsonObject? Body { get; init; }

    /// <summary>Where the state of an operation can be asked (<c>Azure-AsyncOperation</c>).</summary>
    public Uri? AsyncOperation { get; init; }

    /// <summary>Where the result of an operation can be asked (<c>Location</c>).</summary>
    public Uri? Location { get; init; }

    /// <summary>How long the service asks to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What an error answer says.</summary>
    public UnwrappedError Error { get; init; } = new(null, "", []);

    /// <summary>Whether the status is an error.</summary>
    public bool IsError => Status >= 400;
}
