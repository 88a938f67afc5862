using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Arm;
using MetaflowStack.Sandbox.Arm.Compute;
using MetaflowStack.Sandbox.Json;
using MetaflowStack.Sandbox.SignIn;
using MetaflowStack.Sandbox.Time;

namespace MetaflowStack.Sandbox.Faults;

/// <summary>What Azure Resource Manager asks before it answers, and its providers before they begin something.</summary>
/// <param name="injector">The faults.</param>
/// <param name="source">What ids in error messages are drawn from.</param>
/// <param name="clock">Simulated time.</param>
internal sealed class ArmFaults(FaultInjector injector, SeededSource source, TimeProvider clock)
{
    private static readonly string[] s_statuses = ["429", "500", "502", "503", "504"];

    /// <summary>The error that a request gets instead of its answer; null for none.</summary>
    public ArmException? Refuse(Caller caller, string method, ArmPath path)
    {
        var subject = new FaultSubject(method, path.Text);
        foreach (var name in s_statuses)
        {
            if (injector.Strike(name, subject)?.Specification is not { } fault)
                continue;
            var status = int.Parse(name, CultureInfo.InvariantCulture);
            var wait = fault.RetryAfter is { } given ? (int)Math.Ceiling(given.TotalSeconds) : (int?)null;
            return status == 429
                ? FaultBodies.Throttled(KindOf(method), path.SubscriptionId, caller.ObjectId, wait ?? 5)
                : FaultBodies.Unavailable(status, path.Namespace, path.SubscriptionId, clock.GetUtcNow(), Id("tracking", path), Id("correlation", path)).Waiting(wait);
        }

        return null;
    }

    /// <summary>Whether the token of a request is taken for expired.</summary>
    public bool Expires(string method, string path) => injector.Strike(FaultKinds.ExpiredAuthenticationToken, new FaultSubject(method, path)) is not null;

    /// <summary>The error of a write to the network provider; null for none.</summary>
    public ArmException? NetworkRefuses(ArmRequest request)
    {
        if (request.Method is "GET" or "HEAD" || !string.Equals(request.Path.Namespace, "Microsoft.Network", StringComparison.OrdinalIgnoreCase))
            return null;
        var subject = new FaultSubject(request.Method, request.Path.Text);
        // Recorded on Microsoft.Network: a 429 that is no throttling and has no Retry-After.
        if (injector.Strike(FaultKinds.RetryableError, subject) is not null)
            return new ArmException(429, "RetryableError", "A retryable error occurred.") { Details = [] };
        if (!request.Path.FullType.StartsWith("Microsoft.Network/virtualNetworks", StringComparison.OrdinalIgnoreCase)
            || injector.Strike(FaultKinds.AnotherOperationInProgress, subject) is null)
        {
            return null;
        }

        return new ArmException(409, "AnotherOperationInProgress",
            $"Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: {request.BaseUrl}/subscriptions/{request.Path.SubscriptionId}/providers/Microsoft.Network/locations/westus2/operations/{Id("other operation", request.Path)}?api-version={request.ApiVersion}.") { Details = [] };
    }

    /// <summary>Refuses nodes of a size: its quota is used up, or the region does not offer it.</summary>
    /// <exception cref="ArmException">400 PreconditionFailed, with the cause in it.</exception>
    public void CheckNodes(string what, string id, string vmSize, string location, int count)
    {
        var subject = new FaultSubject("PUT", id, vmSize);
        var size = VmSizes.Find(vmSize);
        if (injector.Strike(FaultKinds.QuotaExceeded, subject)?.Specification is { } fault)
            throw FaultBodies.QuotaExceeded(what, fault.Target is null ? "Total Regional" : size?.Family ?? vmSize, location, (size?.Cores ?? 2) * count, Guid("tracking " + id));
        if (injector.Strike(FaultKinds.SkuNotAvailable, subject) is not null)
            throw FaultBodies.SkuNotAvailable(what, vmSize, location, Guid("tracking " + id));
    }

    /// <summary>The error with which the operation that makes nodes fails; null for none.</summary>
    public JsonObject? NodesFail(string id, string vmSize) =>
        injector.Strike(FaultKinds.AllocationFailed, new FaultSubject("PUT", id, vmSize)) is null ? null : FaultBodies.AllocationFailed();

    /// <summary>The quota that usages show while a quota fault hits a size (null: all sizes); null when none does.</summary>
    public int? LimitOf(string? vmSize) => injector.AllInForce(FaultKinds.QuotaExceeded).Any(f => f.Target is null || (vmSize is not null && Names(f, vmSize))) ? 0 : null;

    /// <summary>Whether the list of sizes shows one as not available to the subscription.</summary>
    public bool IsRestricted(string vmSize) => injector.AllInForce(FaultKinds.SkuNotAvailable).Any(f => f.Target is null || Names(f, vmSize));

    /// <summary>The error with which the creation of a PostgreSQL server fails, and whether it stays behind; null for none.</summary>
    public (JsonObject Error, bool StaysBehind)? PostgreSqlFails(string id) =>
        injector.Strike(FaultKinds.PostgreSqlInternalServerError, new FaultSubject("PUT", id)) is { } hit
            ? (FaultBodies.PostgreSqlInternalServerError(Guid("tracking " + id)), hit.Specification.IsVariant)
            : null;

    /// <summary>The error of an operation on a PostgreSQL server that is busy; null for none.</summary>
    public JsonObject? PostgreSqlIsBusy(string method, string id) =>
        injector.Strike(FaultKinds.ProvisioningServerBusy, new FaultSubject(method, id)) is null ? null : FaultBodies.ProvisioningServerBusy(id.Split('/').ElementAtOrDefault(8) ?? "");

    /// <summary>Whether the directory does not show a principal of that age to role assignments.</summary>
    public bool PrincipalIsUnknown(string id, TimeSpan age) =>
        injector.InForce(FaultKinds.PrincipalNotFound, new FaultSubject("PUT", id)) is { } fault && age < fault.Duration
        && injector.Strike(FaultKinds.PrincipalNotFound, new FaultSubject("PUT", id)) is not null;

    /// <summary>Whether somebody else has just made the role assignment that a request asks for; then its name.</summary>
    public string? AssignedByOther(string id) =>
        injector.Strike(FaultKinds.RoleAssignmentExists, new FaultSubject("PUT", id)) is null ? null : Guid("other assignment " + id).ToString();

    /// <summary>When an operation ends instead of when it would; null: as it would.</summary>
    public DateTimeOffset? OtherEnd(Operation operation)
    {
        var method = operation.Kind == OperationKind.Delete ? "DELETE" : "PUT";
        if (injector.Strike(FaultKinds.NeverEnds, new FaultSubject(method, operation.ResourceId, operation.Type)) is not { } hit)
            return null;
        return hit.Specification.Duration is { } longer ? operation.EndsAt + longer : DateTimeOffset.MaxValue;
    }

    /// <summary>The patterns of ids that are to vanish now; asked before each request.</summary>
    /// <param name="exists">Whether anything has an id of a pattern.</param>
    public IReadOnlyList<string> Deletions(Func<string, bool> exists)
    {
        var due = new List<string>();
        foreach (var fault in injector.AllInForce(FaultKinds.ResourceDeleted))
        {
            // At a given call whatever is there goes; without one it waits for what it is to delete.
            if (fault is { FirstCall: 1, LastCall: null } && !exists(fault.Path!))
                continue;
            // The pattern says what is deleted and not which requests are counted: all are.
            if (injector.Strike(FaultKinds.ResourceDeleted, new FaultSubject(fault.Method ?? "", fault.Path!)) is { } hit)
                due.Add(hit.Specification.Path!);
        }

        return due;
    }

    /// <summary>For how long reads of a resource answer its old state after a write now; null: not at all.</summary>
    public TimeSpan? StaleFor(string method, string id) => injector.Strike(FaultKinds.StaleReads, new FaultSubject(method, id))?.Specification.Duration;

    private Guid Guid(string name) => source.Guid(name);

    private Guid Id(string name, ArmPath path) => source.Guid($"{name} {path.Text}");

    private static bool Names(FaultSpecification fault, string vmSize) => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(fault.Target, vmSize);

    private static string KindOf(string method) => method switch { "GET" or "HEAD" => "read", "DELETE" => "delete", _ => "write" };
}
