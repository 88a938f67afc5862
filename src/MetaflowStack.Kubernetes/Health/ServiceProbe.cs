namespace MetaflowStack.Kubernetes.Health;

/// <summary>A question to a Service, asked through the API server's proxy.</summary>
/// <param name="Namespace">The Service's namespace.</param>
/// <param name="Service">The Service.</param>
/// <param name="Port">The Service's port.</param>
/// <param name="Path">The path, with a slash in front: <c>/ping</c>.</param>
public sealed record ServiceProbe(string Namespace, string Service, int Port, string Path)
{
    /// <summary>What is spoken at the port: <c>http</c>, or <c>https</c>, whose certificate the API server does not check.</summary>
    public string Scheme { get; init; } = "http";

    /// <inheritdoc />
    public override string ToString() => $"{Namespace}/{Service}:{Port}{Path}";
}
