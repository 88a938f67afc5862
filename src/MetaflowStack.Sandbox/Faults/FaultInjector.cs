using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Arm;
using MetaflowStack.Sandbox.Json;
using MetaflowStack.Sandbox.Time;

namespace MetaflowStack.Sandbox.Faults;

/// <summary>The one place where misbehaviour enters: before a request is answered, and when an operation begins.</summary>
/// <param name="faults">What to inject.</param>
/// <param name="source">What chances are drawn from.</param>
/// <param name="clock">Simulated time.</param>
internal sealed class FaultInjector(IReadOnlyList<FaultSpecification> faults, SeededSource source, TimeProvider clock)
{
    private readonly Dictionary<FaultSpecification, DateTimeOffset> _first = [];

    /// <summary>The error that a request gets instead of its answer; null for none.</summary>
    public ArmException? Intercept(ArmRequest request)
    {
        foreach (var fault in faults.Where(f => f.Name == "429"))
        {
            if (source.Unit("fault 429") < fault.Probability)
                return new ArmException(429, "TooManyRequests", $"The request for '{request.Path.Text}' is being throttled. Please try again after 5 seconds.") { RetryAfter = 5 };
        }

        return null;
    }

    /// <summary>The error with which the creation of nodes of a size is refused or fails; null for none.</summary>
    public JsonObject? NodesFail(string vmSize, string location, int cores)
    {
        foreach (var fault in faults)
        {
            if (fault.Target is not null && !string.Equals(fault.Target, vmSize, StringComparison.OrdinalIgnoreCase))
                continue;
            if (fault.Name == "QuotaExceeded")
                return FaultBodies.QuotaExceeded(location, cores);
            if (fault.Name == "AllocationFailed")
                return FaultBodies.AllocationFailed(vmSize, location);
        }

        return null;
    }

    /// <summary>The quota that usages show while a quota fault hits a size (null: all sizes); null when none does.</summary>
    public int? LimitOf(string? vmSize) =>
        faults.Any(f => f.Name == "QuotaExceeded" && (f.Target is null || string.Equals(f.Target, vmSize, StringComparison.OrdinalIgnoreCase))) ? 0 : null;

    /// <summary>The error with which the creation of a PostgreSQL server fails; null for none. Without a duration it happens once.</summary>
    public JsonObject? PostgreSqlFails()
    {
        var now = clock.GetUtcNow();
        foreach (var fault in faults.Where(f => f.Name == "PostgreSql.InternalServerError"))
        {
            var isFirst = _first.TryAdd(fault, now);
            if (isFirst || now - _first[fault] < fault.Duration)
                return new JsonObject { ["code"] = "InternalServerError", ["message"] = "An unexpected error occured while processing the request. Tracking ID: '" + source.Guid("tracking") + "'" };
        }

        return null;
    }
}
