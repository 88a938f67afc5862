using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;
using MetaflowStack.Sandbox.Time;
using MetaflowStack.Sandbox.World;

namespace MetaflowStack.Sandbox.Faults;

/// <summary>
/// The faults at work in a sandbox. Whatever can go wrong asks here whether it does. What a fault has done is saved with the world:
/// a sandbox that is started again with the same fault goes on where it was.
/// </summary>
public sealed class FaultInjector : IWorldSection
{
    private readonly Lock _gate = new();
    private readonly SeededSource _source;
    private readonly TimeProvider _clock;
    private readonly EventLog? _events;
    private readonly List<ActiveFault> _faults = [];
    private JsonObject _saved = [];

    internal FaultInjector(SeededSource source, TimeProvider clock, EventLog? events = null) => (_source, _clock, _events) = (source, clock, events);

    /// <summary>Raised after faults came or went; for those that are states of the world.</summary>
    internal event Action? Changed;

    /// <inheritdoc/>
    public string Name => "faults";

    /// <summary>Adds faults while the sandbox runs.</summary>
    /// <param name="faults">As on the command line, several in a text separated by spaces.</param>
    /// <exception cref="FormatException">Some are wrong; then none is added.</exception>
    public void Add(params string[] faults) => Add(FaultList.Parse(faults));

    /// <summary>Takes all faults away, and forgets what they did.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _faults.Clear();
            _saved = [];
        }

        Changed?.Invoke();
    }

    /// <inheritdoc/>
    public JsonNode Save()
    {
        lock (_gate)
            return new JsonObject(_faults.Select(f => KeyValuePair.Create(f.Specification.Text, (JsonNode?)f.Save())));
    }

    /// <inheritdoc/>
    public void Load(JsonNode saved)
    {
        lock (_gate)
            _saved = (JsonObject)saved.DeepClone();
    }

    /// <summary>The faults and how often each has happened.</summary>
    internal IReadOnlyList<(FaultSpecification Fault, int Hits)> List()
    {
        lock (_gate)
            return [.. _faults.Select(f => (f.Specification, f.Hits))];
    }

    internal void Add(IEnumerable<FaultSpecification> faults)
    {
        lock (_gate)
        {
            foreach (var fault in faults)
            {
                var active = new ActiveFault(fault, _clock.GetUtcNow());
                if (_saved[fault.Text] is { } known)
                    active.Load(known);
                _saved.Remove(fault.Text);
                _faults.RemoveAll(f => f.Specification.Text == fault.Text); // given again, it begins anew
                _faults.Add(active);
            }
        }

        Changed?.Invoke();
    }

    /// <summary>The first fault of a name that happens to a subject now; null when none does. Counts, draws and logs.</summary>
    /// <param name="name">The fault's name.</param>
    /// <param name="subject">What it may hit.</param>
    /// <param name="condition">What else must hold for a fault; null: nothing.</param>
    internal ActiveFault? Strike(string name, FaultSubject subject, Func<FaultSpecification, bool>? condition = null)
    {
        lock (_gate)
        {
            var now = _clock.GetUtcNow();
            foreach (var fault in _faults.Where(f => f.Specification.Name == name && condition?.Invoke(f.Specification) is not false))
            {
                // A draw of its own for each fault and path: what happens elsewhere meanwhile does not matter.
                if (fault.Strikes(subject, now, () => _source.Unit($"fault {fault.Specification.Text} {subject.Method} {subject.Path}")))
                {
                    _events?.Fault(fault.Specification.Text, subject.Method, subject.Path);
                    return fault;
                }
            }

            return null;
        }
    }

    /// <summary>The first fault of a name that is in force and concerns a subject, without its being counted as a hit.</summary>
    internal FaultSpecification? InForce(string name, FaultSubject? subject = null)
    {
        lock (_gate)
        {
            var now = _clock.GetUtcNow();
            return _faults.FirstOrDefault(f => f.Specification.Name == name && f.IsInForce(now) && (subject is not { } one || f.Concerns(one)))?.Specification;
        }
    }

    /// <summary>All faults of a name that are in force.</summary>
    internal IReadOnlyList<FaultSpecification> AllInForce(string name)
    {
        lock (_gate)
        {
            var now = _clock.GetUtcNow();
            return [.. _faults.Where(f => f.Specification.Name == name && f.IsInForce(now)).Select(f => f.Specification)];
        }
    }
}
