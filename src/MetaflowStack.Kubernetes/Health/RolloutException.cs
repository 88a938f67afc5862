using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Kubernetes.Health;

/// <summary>An object will not become healthy, or has not within its time.</summary>
public sealed class RolloutException : StackException
{
    internal RolloutException(ErrorDetails details) : base(details)
    {
    }

    /// <summary>The pod at fault, or null.</summary>
    public string? Pod { get; internal init; }

    /// <summary>The container at fault, or null.</summary>
    public string? Container { get; internal init; }

    /// <summary>Kubernetes' word for it: <c>ImagePullBackOff</c>, <c>ProgressDeadlineExceeded</c>; <c>Timeout</c> when time was up.</summary>
    public string Reason => Details.Code ?? "";
}
