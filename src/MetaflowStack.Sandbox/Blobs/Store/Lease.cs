using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Blobs.Http;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Blobs.Store;

/// <summary>What state a lease is in.</summary>
internal enum LeaseState
{
    Available,
    Leased,
    Breaking,
    Broken,
    Expired,
}

/// <summary>
/// The lease of a blob or a container: the states, and what each operation makes of them, are the tables under
/// "Outcomes of lease operations on blobs by lease state" and "Outcomes of use attempts on blobs by lease state" of Lease Blob.
/// </summary>
/// <param name="of">What it is on: <c>blob</c> or <c>container</c>.</param>
internal sealed class Lease(string of)
{
    private const string DurationHeader = "x-ms-lease-duration";
    private const string BreakHeader = "x-ms-lease-break-period";
    private const string OperationTarget = "container or blob";

    private long _duration;
    private DateTimeOffset? _until;
    private bool _breaking;

    /// <summary>The lease's id; null when none was acquired since it was last free.</summary>
    public string? Id { get; private set; }

    /// <summary>Whether it never ends by itself.</summary>
    public bool IsInfinite => _duration < 0;

    /// <summary>The state at an instant of real time.</summary>
    public LeaseState At(DateTimeOffset now)
    {
        if (Id is null)
            return LeaseState.Available;
        var over = _until <= now;
        return _breaking ? over ? LeaseState.Broken : LeaseState.Breaking : over ? LeaseState.Expired : LeaseState.Leased;
    }

    /// <summary>Whether it forbids writes without its id.</summary>
    public bool IsLocked(DateTimeOffset now) => At(now) is LeaseState.Leased or LeaseState.Breaking;

    /// <summary>Acquires it, or changes the duration for its holder.</summary>
    /// <param name="seconds">15 to 60, or -1 for ever.</param>
    /// <param name="proposed">The id that the client wants, or null.</param>
    /// <param name="now">Now.</param>
    public void Acquire(long seconds, string? proposed, DateTimeOffset now)
    {
        switch (At(now))
        {
            case LeaseState.Leased when !Same(proposed):
                throw LeaseErrors.AlreadyPresent();
            case LeaseState.Breaking:
                throw Same(proposed) ? LeaseErrors.BreakingCannotBeAcquired() : LeaseErrors.AlreadyPresent();
        }

        if (seconds is not (-1 or >= 15 and <= 60))
            throw BlobErrors.InvalidHeader(DurationHeader, seconds.ToString(CultureInfo.InvariantCulture));
        (Id, _duration, _breaking) = (proposed ?? Guid.NewGuid().ToString(), seconds, false);
        _until = seconds < 0 ? null : now.AddSeconds(seconds);
    }

    /// <summary>Renews it; an expired one too, unless the resource was written to since (which frees it).</summary>
    public void Renew(string id, DateTimeOffset now)
    {
        if (!Same(id))
            throw LeaseErrors.IdMismatch(OperationTarget);
        if (_breaking)
            throw LeaseErrors.BrokenCannotBeRenewed();
        _until = IsInfinite ? null : now.AddSeconds(_duration);
    }

    /// <summary>Gives it another id; with the new id already in place it changes nothing.</summary>
    public void Change(string id, string proposed, DateTimeOffset now)
    {
        switch (At(now))
        {
            case LeaseState.Leased when Same(id) || Same(proposed):
                Id = proposed;
                return;
            case LeaseState.Leased:
                throw LeaseErrors.IdMismatch(OperationTarget);
            case LeaseState.Breaking:
                throw Same(id) ? LeaseErrors.BreakingCannotBeChanged() : LeaseErrors.IdMismatch(OperationTarget);
            default:
                throw LeaseErrors.NotPresent(OperationTarget);
        }
    }

    /// <summary>Frees it.</summary>
    public void Release(string id)
    {
        if (!Same(id))
            throw LeaseErrors.IdMismatch(OperationTarget);
        Free();
    }

    /// <summary>Breaks it.</summary>
    /// <param name="period">Seconds that it lasts on, at most what is left of it; null for all that is left (of an infinite one: none).</param>
    /// <param name="now">Now.</param>
    /// <returns>The seconds after which it is broken.</returns>
    public int Break(long? period, DateTimeOffset now)
    {
        if (period is < 0 or > 60)
            throw BlobErrors.InvalidHeader(BreakHeader, period.Value.ToString(CultureInfo.InvariantCulture));
        switch (At(now))
        {
            case LeaseState.Available:
                throw LeaseErrors.NotPresent(OperationTarget);
            case LeaseState.Leased or LeaseState.Breaking:
                var left = _until is { } until ? (until - now).TotalSeconds : double.PositiveInfinity;
                var seconds = period is { } given ? Math.Min(given, left) : double.IsInfinity(left) ? 0 : left;
                (_breaking, _until) = (true, now.AddSeconds(seconds));
                return (int)Math.Ceiling(seconds);
            default:
                (_breaking, _until) = (true, now);
                return 0;
        }
    }

    /// <summary>Checks a read: a lease id may be given, and must then be that of the active lease.</summary>
    public void CheckRead(string? id, DateTimeOffset now)
    {
        if (id is null)
            return;
        if (!IsLocked(now))
            throw LeaseErrors.Lost(of);
        if (!Same(id))
            throw LeaseErrors.OtherId(of);
    }

    /// <summary>Checks a write: the active lease's id must be given. What was expired or broken is free after the write.</summary>
    public void CheckWrite(string? id, DateTimeOffset now)
    {
        if (IsLocked(now) && id is null)
            throw LeaseErrors.IdMissing(of);
        CheckRead(id, now);
    }

    /// <summary>After a write: an expired or broken lease cannot be renewed any more.</summary>
    public void Written(DateTimeOffset now)
    {
        if (!IsLocked(now))
            Free();
    }

    /// <summary>For the saved world.</summary>
    public JsonObject? Save() => Id is null
        ? null
        : new JsonObject { ["id"] = Id, ["duration"] = _duration, ["until"] = _until?.ToString("o"), ["breaking"] = _breaking };

    /// <summary>From the saved world.</summary>
    public static Lease Load(string of, JsonNode? saved) => saved is null ? new Lease(of) : new Lease(of)
    {
        Id = saved.Text("id"),
        _duration = saved["duration"]!.GetValue<long>(),
        _until = saved.Text("until") is { } until ? DateTimeOffset.Parse(until, CultureInfo.InvariantCulture) : null,
        _breaking = saved.Boolean("breaking") ?? false,
    };

    private bool Same(string? id) => Id is not null && string.Equals(Id, id, StringComparison.OrdinalIgnoreCase);

    private void Free() => (Id, _duration, _until, _breaking) = (null, 0, null, false);
}
