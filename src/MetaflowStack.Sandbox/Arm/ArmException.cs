using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Arm;

/// <summary>An error answer of Azure Resource Manager.</summary>
/// <param name="status">The status code.</param>
/// <param name="code">Azure's error code.</param>
/// <param name="message">Azure's words.</param>
internal sealed class ArmException(int status, string code, string message) : Exception($"{code}: {message}")
{
    /// <summary>The status code.</summary>
    public int Status => status;

    /// <summary>Azure's error code.</summary>
    public string Code => code;

    /// <summary>Azure's words.</summary>
    public string Words => message;

    /// <summary>Inner errors.</summary>
    public JsonArray? Details { get; init; }

    /// <summary>Whether ARM's front door answered and not the provider (header <c>x-ms-failure-cause: gateway</c>).</summary>
    public bool FromGateway { get; init; }

    /// <summary>A body that has another shape than the usual envelope.</summary>
    public JsonObject? Bare { get; init; }

    /// <summary>The media type of the body.</summary>
    public string ContentType { get; init; } = "application/json; charset=utf-8";

    /// <summary>Seconds for the <c>Retry-After</c> header.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>The same error with a <c>Retry-After</c> header; null: as it is.</summary>
    public ArmException Waiting(int? seconds) => seconds is null ? this : new ArmException(status, code, message)
    {
        Details = Details, FromGateway = FromGateway, Bare = Bare, ContentType = ContentType, RetryAfter = seconds,
    };

    /// <summary>The error object: code, message, details.</summary>
    public JsonObject Error
    {
        get
        {
            var error = new JsonObject { ["code"] = code, ["message"] = message };
            if (Details is not null)
                error["details"] = Details.DeepClone();
            return error;
        }
    }

    /// <summary>The whole answer.</summary>
    public ArmResponse ToResponse()
    {
        var response = new ArmResponse(status, Bare ?? new JsonObject { ["error"] = Error }) { ContentType = ContentType };
        if (FromGateway)
            response.Headers["x-ms-failure-cause"] = "gateway";
        if (RetryAfter is { } seconds)
            response.Headers["Retry-After"] = $"{seconds}";
        return response;
    }
}
