using System.Reflection;
using MetaflowStack.Kubernetes.Config;

namespace MetaflowStack.Kubernetes.Client;

/// <summary>How a client behaves. The defaults are for production.</summary>
public sealed record KubernetesClientOptions
{
    /// <summary>The clock that retries wait by.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// The clock that limits single network exchanges. Sockets live in real time even where <see cref="Time"/> runs faster.
    /// </summary>
    public TimeProvider NetworkTime { get; init; } = TimeProvider.System;

    /// <summary>Who owns the fields that we set.</summary>
    public string FieldManager { get; init; } = "metaflow-stack";

    /// <summary>The User-Agent header.</summary>
    public string UserAgent { get; init; } = $"metaflow-stack/{typeof(KubernetesClientOptions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0"}";

    /// <summary>How many requests may be under way at once; watches are not counted. Null: no limit.</summary>
    public int? MaxConcurrency { get; init; } = 32;

    /// <summary>How long one exchange may take; API servers give up on theirs after 60 seconds.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>How long retries of one request may go on by <see cref="Time"/>.</summary>
    public TimeSpan RetryBudget { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>What the jitter of waits before retries is drawn from; 1 unless the run says.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// Gets the connection anew when the server refuses its credentials (401), once for each request that is refused; null: 401 is final.
    /// It answers null when there is none any more.
    /// </summary>
    public Func<CancellationToken, Task<KubernetesConnection?>>? Renew { get; init; }

    /// <summary>The API server's advice (header <c>Warning</c>), each text once: deprecated versions, privileged pods.</summary>
    public Action<string>? Warned { get; init; }
}
