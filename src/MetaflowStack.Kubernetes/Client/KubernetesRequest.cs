namespace MetaflowStack.Kubernetes.Client;

/// <summary>One request, as it can be sent several times.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">Path and query below the server's address, without a leading slash.</param>
internal sealed record KubernetesRequest(HttpMethod Method, string Path)
{
    /// <summary>The body as UTF-8, or null.</summary>
    public byte[]? Body { get; init; }

    /// <summary>The body's media type.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>The media types wanted.</summary>
    public string Accept { get; init; } = "application/json";

    /// <summary>Whether the server is asked to change nothing.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>False: an answer is taken whatever its status, as it may be that of a container behind the API server.</summary>
    public bool RetriesAnswers { get; init; } = true;

    /// <summary>Whether the answer is a stream that stays open.</summary>
    public bool IsWatch { get; init; }
}
