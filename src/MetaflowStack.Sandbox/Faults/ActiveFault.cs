using System.Globalization;
using System.IO.Enumeration;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Faults;

/// <summary>What a fault may hit: a request, or the operation that a request begins.</summary>
/// <param name="Method">The request's method.</param>
/// <param name="Path">Its path, or the id of the resource that it is about.</param>
/// <param name="Target">What the fault's target is compared with: a VM size, a type.</param>
internal readonly record struct FaultSubject(string Method, string Path, string? Target = null);

/// <summary>A fault at work: what it has seen and done so far. Guarded by the injector.</summary>
/// <param name="specification">What it is.</param>
/// <param name="since">When it was given (simulated).</param>
internal sealed class ActiveFault(FaultSpecification specification, DateTimeOffset since)
{
    private DateTimeOffset _since = since;
    private DateTimeOffset? _first;
    private int _calls;

    /// <summary>What it is.</summary>
    public FaultSpecification Specification => specification;

    /// <summary>How often it has happened.</summary>
    public int Hits { get; private set; }

    /// <summary>Whether it happens to a subject now; counts the call and, if so, the hit.</summary>
    /// <param name="subject">What it may hit.</param>
    /// <param name="now">Simulated time.</param>
    /// <param name="chance">A draw from 0 to 1; asked only when chance decides.</param>
    public bool Strikes(FaultSubject subject, DateTimeOffset now, Func<double> chance)
    {
        if (!Concerns(subject) || !IsInForce(now))
            return false;
        _calls++;
        if (_calls < specification.FirstCall || _calls > (specification.LastCall ?? int.MaxValue))
            return false;
        if (specification.Probability < 1 && chance() >= specification.Probability)
            return false;
        Hits++;
        _first ??= now;
        return true;
    }

    /// <summary>Whether a subject is one of those that it hits.</summary>
    public bool Concerns(FaultSubject subject) =>
        Matches(specification.Target, subject.Target)
        && (specification.Method is null || specification.Method == subject.Method)
        && Matches(specification.Path, subject.Path);

    /// <summary>Whether it can happen at a time: it has begun, is not over and not used up.</summary>
    public bool IsInForce(DateTimeOffset now) =>
        now >= _since + specification.After
        && Hits < (specification.Count ?? int.MaxValue)
        && !(_first is { } first && specification.Window is { } window && now - first >= window);

    /// <summary>For the saved world.</summary>
    public JsonObject Save() => new()
    {
        ["since"] = _since.ToString("o"), ["first"] = _first?.ToString("o"), ["calls"] = _calls, ["hits"] = Hits,
    };

    /// <summary>From the saved world.</summary>
    public void Load(JsonNode saved)
    {
        _since = Instant(saved.Text("since")!);
        _first = saved.Text("first") is { } first ? Instant(first) : null;
        _calls = saved.Integer("calls") ?? 0;
        Hits = saved.Integer("hits") ?? 0;
    }

    private static bool Matches(string? pattern, string? text) =>
        pattern is null || (text is not null && FileSystemName.MatchesSimpleExpression(pattern, text));

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
