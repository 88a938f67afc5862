using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.IO.Enumeration;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Arm.Monitor;
using MetaflowStack.Sandbox.Clusters;
using MetaflowStack.Sandbox.Faults;
using MetaflowStack.Sandbox.Graph;
using MetaflowStack.Sandbox.Json;
using MetaflowStack.Sandbox.Time;
using MetaflowStack.Sandbox.World;

namespace MetaflowStack.Sandbox.Arm;

/// <summary>The simulated subscription: its resources and its running operations. All access happens under <see cref="Gate"/>.</summary>
internal sealed class ArmWorld(TimeProvider clock, SeededSource source, EntraDirectory directory, IClusterHost clusters, ArmFaults faults, EventLog? events = null) : IWorldSection
{
    private readonly Dictionary<string, ArmResource> _resources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Operation> _operations = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _unregistered = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, DateTimeOffset> _registered = new(StringComparer.OrdinalIgnoreCase);
    private DateTimeOffset? _instant;

    /// <inheritdoc/>
    public string Name => "arm";

    /// <summary>One request at a time looks at the world or changes it.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Simulated time.</summary>
    public TimeProvider Clock => clock;

    /// <summary>Where ids are drawn from.</summary>
    public SeededSource Source => source;

    /// <summary>How long things take.</summary>
    public Durations Durations { get; } = new(source);

    /// <summary>The tenant.</summary>
    public EntraDirectory Directory => directory;

    /// <summary>The API servers of managed clusters.</summary>
    public IClusterHost Clusters => clusters;

    /// <summary>Injected misbehaviour.</summary>
    public ArmFaults Faults => faults;

    /// <summary>The types, by their names.</summary>
    public ResourceTypes Types { get; } = new();

    /// <summary>The only subscription.</summary>
    public string SubscriptionId => directory.SubscriptionId;

    /// <summary>Now, in simulated time; one instant while a request is answered.</summary>
    public DateTimeOffset Now => _instant ?? clock.GetUtcNow();

    /// <summary>The certificate authority that kubeconfig files name.</summary>
    public string CertificateAuthorityPem { get; init; } = "";

    /// <summary>Names that are taken by others in all of Azure (<c>storageaccount</c>, <c>postgres-server</c>).</summary>
    public HashSet<string> ReservedNames { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Who did what.</summary>
    public ActivityLog Activity { get; } = new();

    /// <summary>What reads see for a while instead of what is there.</summary>
    public StaleViews Stale { get; } = new(clock);

    /// <summary>Resources that ARM's front door does not see for now although they exist: reads are consistent only eventually.</summary>
    public HashSet<string> HiddenIds { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a provider is registered in the subscription.</summary>
    public bool IsRegistered(string ns) => RegistrationOf(ns) == "Registered";

    /// <summary>Registered, Registering or NotRegistered.</summary>
    public string RegistrationOf(string ns)
    {
        if (_registered.TryGetValue(ns, out var at))
            return at <= Now ? "Registered" : "Registering";
        return _unregistered.Contains(ns) || faults.Offers.NeedsRegistration(ns) ? "NotRegistered" : "Registered";
    }

    /// <summary>Registers a provider, which takes half a minute to a minute and a half (an estimate); one that is registered stays so.</summary>
    public void Register(string ns)
    {
        if (RegistrationOf(ns) == "NotRegistered")
            _registered[ns] = Now + Durations.Between("register " + ns, 30, 90);
        _unregistered.Remove(ns);
    }

    /// <summary>Unregisters a provider.</summary>
    public void Unregister(string ns)
    {
        _registered.Remove(ns);
        _unregistered.Add(ns);
    }

    /// <summary>The resource of an id, or null.</summary>
    public ArmResource? Find(string id) => _resources.GetValueOrDefault(ArmPath.Key(id));

    /// <summary>The resource group of a name, or null.</summary>
    public ArmResource? ResourceGroup(string name) => Find($"/subscriptions/{SubscriptionId}/resourceGroups/{name}");

    /// <summary>Puts a resource into the world.</summary>
    public ArmResource Add(ArmResource resource)
    {
        _resources[resource.Key] = resource;
        return resource;
    }

    /// <summary>All resources of a type.</summary>
    public IEnumerable<ArmResource> OfType(string type) =>
        _resources.Values.Where(r => string.Equals(r.Type, type, StringComparison.OrdinalIgnoreCase)).OrderBy(r => r.Key, StringComparer.Ordinal);

    /// <summary>Everything below an id, at any depth.</summary>
    public IEnumerable<ArmResource> Below(string id)
    {
        var prefix = ArmPath.Key(id) + "/";
        return _resources.Values.Where(r => r.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(r => r.Key, StringComparer.Ordinal);
    }

    /// <summary>Removes a resource and all below it, role assignments on it included.</summary>
    public void Remove(string id)
    {
        foreach (var gone in Below(id).Append(Find(id)).OfType<ArmResource>().ToList())
        {
            if (!_resources.Remove(gone.Key))
                continue;
            Stale.Remember(gone.Id, gone, faults.StaleFor("DELETE", gone.Id));
            Types.Find(gone.Type)?.Removed(gone);
        }
    }

    /// <summary>Begins a long-running operation.</summary>
    public Operation Start(Operation operation)
    {
        operation.EndsAt = operation.Done ? operation.EndsAt : faults.OtherEnd(operation) ?? operation.EndsAt;
        _operations[operation.Id] = operation;
        events?.Operation(operation.Id, operation.Kind.ToString(), operation.ResourceId,
            operation.EndsAt == DateTimeOffset.MaxValue ? null : operation.EndsAt - operation.StartedAt, operation.Failure.Text("code"));
        return operation;
    }

    /// <summary>Notes a request in the activity log. Its id follows from what was done when, and draws nothing from the seed.</summary>
    public void NoteActivity(ArmRequest request, int status)
    {
        var id = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path.Text} {Now.UtcTicks}")).AsSpan(0, 16));
        Activity.Note(request, status, Now, id.ToString());
    }

    /// <summary>Does something at one instant: what it begins takes exactly as long as was drawn. Under the gate.</summary>
    public T AtOneInstant<T>(Func<T> work)
    {
        _instant = clock.GetUtcNow();
        try
        {
            return work();
        }
        finally
        {
            _instant = null;
        }
    }

    /// <summary>Removes resources behind their owner's back, if a fault says so.</summary>
    public void ApplyDeletions()
    {
        foreach (var pattern in faults.Deletions(p => Matching(p).Any()))
        {
            foreach (var gone in Matching(pattern).OrderBy(r => r.Key, StringComparer.Ordinal).ToList())
                Remove(gone.Id);
        }
    }

    private IEnumerable<ArmResource> Matching(string pattern) => _resources.Values.Where(r => FileSystemName.MatchesSimpleExpression(pattern, r.Id));

    /// <summary>The operation of an id, or null.</summary>
    public Operation? FindOperation(string id) => _operations.GetValueOrDefault(id);

    /// <summary>The operation that is running on a resource, or null.</summary>
    public Operation? Running(string id) => Running(o => o.ResourceKey == ArmPath.Key(id));

    /// <summary>Whether a resource of that id was deleted by itself within the last ten minutes: its provider still knows it then.</summary>
    public bool WasDeleted(string id) => _operations.Values.Any(o =>
        o.Kind == OperationKind.Delete && o.Done && o.ResourceKey == ArmPath.Key(id) && o.EndsAt > Now.AddMinutes(-10));

    /// <summary>The first running operation that meets a condition, or null.</summary>
    public Operation? Running(Func<Operation, bool> condition) =>
        _operations.Values.Where(o => !o.Done && condition(o)).OrderBy(o => o.StartedAt).FirstOrDefault();

    /// <summary>Applies the outcome of every operation whose end has come, in the order of their ends.</summary>
    public void Settle()
    {
        var now = Now;
        foreach (var operation in _operations.Values.Where(o => !o.Done && o.EndsAt <= now).OrderBy(o => o.EndsAt).ToList())
        {
            operation.Done = true;
            Types.Find(operation.Type)?.Complete(operation, Find(operation.ResourceId));
        }
    }

    /// <summary><see cref="Settle"/> for those who do not hold the gate.</summary>
    public void SettleNow()
    {
        lock (Gate)
            Settle();
    }

    /// <inheritdoc/>
    public JsonNode Save()
    {
        lock (Gate)
        {
            var horizon = Now.AddDays(-1);
            return new JsonObject
            {
                ["resources"] = new JsonArray([.. _resources.Values.Select(r => r.Save())]),
                ["operations"] = new JsonArray([.. _operations.Values.Where(o => !o.Done || o.EndsAt > horizon).Select(o => o.Save())]),
                ["registered"] = new JsonObject(_registered.Select(r => KeyValuePair.Create(r.Key, (JsonNode?)r.Value.ToString("o")))),
                ["activity"] = Activity.Save(),
                ["unregistered"] = new JsonArray([.. _unregistered.Select(n => JsonValue.Create(n))]),
            };
        }
    }

    /// <inheritdoc/>
    public void Load(JsonNode saved)
    {
        lock (Gate)
        {
            foreach (var resource in saved.Objects("resources").Select(ArmResource.Load))
                Add(resource);
            foreach (var operation in saved.Objects("operations").Select(Operation.Load))
                _operations[operation.Id] = operation;
            Activity.Load(saved, "activity");
            _unregistered.UnionWith(saved.Texts("unregistered"));
            foreach (var (ns, at) in saved["registered"] as JsonObject ?? [])
                _registered[ns] = DateTimeOffset.Parse(at!.GetValue<string>(), CultureInfo.InvariantCulture);
        }
    }
}
