namespace MetaflowStack.Sandbox.Blobs.Http;

/// <summary>An error answer of the Blob service.</summary>
/// <param name="status">The status code.</param>
/// <param name="code">The error code, as in <c>x-ms-error-code</c>.</param>
/// <param name="message">Azure's words.</param>
internal sealed class BlobException(int status, string code, string message) : Exception($"{code}: {message}")
{
    /// <summary>The status code.</summary>
    public int Status => status;

    /// <summary>The error code.</summary>
    public string Code => code;

    /// <summary>Azure's words.</summary>
    public string Words => message;

    /// <summary>Further elements of the XML body, such as <c>HeaderName</c>.</summary>
    public IReadOnlyList<(string Name, string Value)> Details { get; init; } = [];

    /// <summary>Further headers of the answer.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];
}
