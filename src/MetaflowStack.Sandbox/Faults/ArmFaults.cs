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
    /// <summary>What Azure calls the quota of all cores of a region.</summary>
    private const string RegionalCores = "cores";

    private static readonly string[] s_statuses = ["429", "500", "502", "503", "504"];

    /// <summary>What the subscription is, may and is offered.</summary>
    public OfferFaults Offers { get; } = new(injector);

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

    /// <summary>Refuses nodes: their quota is used up, or the region does not offer their size.</summary>
    /// <param name="what">What they are for, in words.</param>
    /// <param name="id">The resource that they are for.</param>
    /// <param name="nodes">All that are asked for.</param>
    /// <param name="location">The region.</param>
    /// <param name="used">The cores in use there: of a quota family, or of all (null).</param>
    /// <exception cref="ArmException">400, with the cause in it.</exception>
    public void CheckNodes(string what, string id, IReadOnlyList<NodeRequest> nodes, string location, Func<string?, int> used)
    {
        foreach (var node in nodes)
        {
            if (!Offers.OffersVmSize(node.VmSize))
                throw FaultBodies.VMSizeNotSupported(id, node.VmSize, location, VmSizes.All.Select(s => s.Name).Where(Offers.OffersVmSize));
            var family = VmSizes.Find(node.VmSize)?.Family ?? node.VmSize;
            foreach (var target in (string[])[node.VmSize, family, RegionalCores])
            {
                if (injector.Strike(FaultKinds.QuotaExceeded, new FaultSubject("PUT", id, target), f => Asked(f) + used(Quota(f)) > f.Limit)?.Specification is { } fault)
                    throw FaultBodies.QuotaExceeded(what, Quota(fault) ?? "Total Regional", location, fault.Limit, used(Quota(fault)), Asked(fault), Guid("tracking " + id));
            }

            if (injector.Strike(FaultKinds.SkuNotAvailable, new FaultSubject("PUT", id, node.VmSize), f => !f.IsVariant || node.Zones.Any(ClosedZones.Contains)) is { } hit)
                throw FaultBodies.SkuNotAvailable(what, node.VmSize, location, Guid("tracking " + id));

            string? Quota(FaultSpecification f) => f.Target is null or RegionalCores ? null : family;
            int Asked(FaultSpecification f) => nodes.Where(n => Quota(f) is null || VmSizes.Find(n.VmSize)?.Family == family).Sum(n => n.Cores);
        }
    }

    /// <summary>The error with which the operation that makes nodes fails; null for none.</summary>
    public JsonObject? NodesFail(string id, string vmSize) =>
        injector.Strike(FaultKinds.AllocationFailed, new FaultSubject("PUT", id, vmSize)) is null ? null : FaultBodies.AllocationFailed();

    /// <summary>The quota that usages show while faults hit the sizes of a family, or the region's cores (null); null when none does.</summary>
    public int? LimitOf(string? family)
    {
        var names = family is null ? [RegionalCores] : VmSizes.All.Where(s => s.Family == family).Select(s => s.Name).Append(family).ToArray();
        return injector.AllInForce(FaultKinds.QuotaExceeded).Where(f => f.Target is null ? family is null : names.Any(n => Names(f, n))).Select(f => (int?)f.Limit).Min();
    }

    /// <summary>Whether the list of sizes shows one as not available to the subscription.</summary>
    public bool IsRestricted(string vmSize) => Restricts(vmSize, zones: false);

    /// <summary>Whether the list of sizes shows one as not available in <see cref="ClosedZones"/>.</summary>
    public bool IsRestrictedInZones(string vmSize) => Restricts(vmSize, zones: true);

    /// <summary>The zones that a fault in zones closes.</summary>
    public static IReadOnlyList<string> ClosedZones { get; } = ["1", "2"];

    private bool Restricts(string vmSize, bool zones) =>
        injector.AllInForce(FaultKinds.SkuNotAvailable).Any(f => f.IsVariant == zones && (f.Target is null || Names(f, vmSize)));

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

/// <summary>Nodes that are asked for.</summary>
/// <param name="VmSize">Their size.</param>
/// <param name="Count">How many.</param>
/// <param name="Zones">The zones that they must be in; none when it does not matter.</param>
internal sealed record NodeRequest(string VmSize, int Count, IReadOnlyList<string> Zones)
{
    /// <summary>The cores of all of them; of sizes that are not known, two each.</summary>
    public int Cores => (VmSizes.Find(VmSize)?.Cores ?? 2) * Count;
}
