namespace MetaflowStack.Kubernetes.Health;

/// <summary>How an object is.</summary>
/// <param name="Status">The verdict.</param>
/// <param name="Message">Why, in kstatus' words: <c>Ready: 1/2</c>.</param>
public sealed record ObjectHealth(HealthStatus Status, string Message)
{
    internal static ObjectHealth Current(string message) => new(HealthStatus.Current, message);

    internal static ObjectHealth InProgress(string message) => new(HealthStatus.InProgress, message);

    internal static ObjectHealth Failed(string message) => new(HealthStatus.Failed, message);
}

/// <summary>The verdicts of kstatus that an existing object can get.</summary>
public enum HealthStatus
{
    /// <summary>The world is as the object says.</summary>
    Current,

    /// <summary>A controller is at work, or has not seen the object yet.</summary>
    InProgress,

    /// <summary>A controller has given up, or cannot go on.</summary>
    Failed,

    /// <summary>It is being deleted.</summary>
    Terminating,
}
