using System.IO.Enumeration;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Faults;
using MetaflowStack.Sandbox.Kubernetes.Http;

namespace MetaflowStack.Sandbox.Kubernetes;

/// <summary>A container that ends badly whenever it is started.</summary>
/// <param name="ExitCode">What it exits with; 137 is reported as <c>OOMKilled</c>.</param>
/// <param name="Log">What it writes before it ends, line by line.</param>
public sealed record ContainerCrash(int ExitCode, IReadOnlyList<string> Log);

/// <summary>Misbehaviour of clusters, injected by name; read whenever the simulated kubelet acts or the API server answers.</summary>
public sealed class KubernetesFaults
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _images = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ContainerCrash> _crashes = new(StringComparer.Ordinal);
    private FaultInjector? _injector;

    /// <summary>Raised after a fault came or went, so that clusters look again.</summary>
    public event EventHandler? Changed;

    /// <summary>Raised when an API server restarts.</summary>
    internal event Action? Restarted;

    /// <summary>From now on pulling the image fails, which the kubelet shows as ErrImagePull, then ImagePullBackOff.</summary>
    /// <param name="image">The image as pods name it.</param>
    public void FailImage(string image) => Change(() => _images.Add(image));

    /// <summary>From now on a container of this name ends badly, which the kubelet shows as Error, then CrashLoopBackOff.</summary>
    /// <param name="container">The container's name, in any pod.</param>
    /// <param name="crash">How it ends.</param>
    public void CrashContainer(string container, ContainerCrash crash) => Change(() => _crashes[container] = crash);

    /// <summary>Takes every fault away; the next attempts succeed.</summary>
    public void Clear() => Change(() =>
    {
        _images.Clear();
        _crashes.Clear();
    });

    /// <summary>Takes the sandbox's faults into account.</summary>
    internal void Inject(FaultInjector injector)
    {
        _injector = injector;
        injector.Changed += () => Changed?.Invoke(this, EventArgs.Empty);
    }

    internal bool IsUnpullable(string image)
    {
        lock (_gate)
        {
            if (_images.Contains(image))
                return true;
        }

        return _injector?.AllInForce(FaultKinds.KubernetesErrImagePull).Any(f => FileSystemName.MatchesSimpleExpression(f.Target, image)) == true;
    }

    internal ContainerCrash? CrashOf(string container)
    {
        lock (_gate)
        {
            if (_crashes.TryGetValue(container, out var crash))
                return crash;
        }

        return _injector?.AllInForce(FaultKinds.KubernetesCrashLoopBackOff).Any(f => f.Target == container) == true
            ? new ContainerCrash(1, ["a fault of the sandbox ended this container"])
            : null;
    }

    /// <summary>The error that a request gets instead of its answer; null for none. Under the cluster's lock.</summary>
    internal ApiError? Refuse(Cluster cluster, ApiRequest request)
    {
        if (_injector is not { } injector || request.Subresource.Length > 0)
            return null;
        var (group, plural) = (request.Type.Group, request.Type.Plural);
        var subject = new FaultSubject(request.Method, request.Path, plural);
        if (request.Method == "GET")
        {
            return request.Text("continue") is not null && injector.Strike(FaultKinds.KubernetesExpired, subject) is not null
                ? new ApiError(410, "Expired", "The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter.")
                : null;
        }

        var name = request.Name.Length > 0 ? request.Name : (string?)(request.Body as JsonObject)?["metadata"]?["name"] ?? "";
        if (injector.Strike(FaultKinds.KubernetesWebhookDenied, subject) is not null)
            return new ApiError(403, "Forbidden", $"admission webhook \"validation.sandbox.example\" denied the request: {plural} \"{name}\" are not allowed here");
        var creates = request.Method == "POST" || (request.Method == "PATCH" && cluster.Store.Find(request.Type.StorageKey, request.Namespace, name) is null);
        if (creates && request.Type.CanStore && injector.Strike(FaultKinds.KubernetesQuotaExceeded, subject) is not null)
        {
            var counted = $"count/{plural}{(group.Length > 0 ? "." + group : "")}";
            return ApiError.Forbidden(group, plural, name, $"exceeded quota: sandbox, requested: {counted}=1, used: {counted}=10, limited: {counted}=10");
        }

        var changes = request.Method is "PUT" or "PATCH" && !creates && !request.Query.ContainsKey("dryRun");
        return changes && injector.Strike(FaultKinds.KubernetesConflict, subject) is not null ? ApiError.Modified(group, plural, name) : null;
    }

    /// <summary>Whether a watch is told that the revision it begins at is too old.</summary>
    internal bool IsTooOld(ApiRequest request) =>
        _injector?.Strike(FaultKinds.KubernetesExpired, new FaultSubject(request.Method, request.Path, request.Type.Plural)) is not null;

    /// <summary>How long after its beginning the connection of a watch breaks; null: it does not.</summary>
    internal TimeSpan? LifeOfWatch(string path) => _injector?.Strike(FaultKinds.KubernetesWatchDropped, new FaultSubject("GET", path))?.Specification.Duration;

    /// <summary>The API server restarts: open watches break.</summary>
    internal void Restart() => Restarted?.Invoke();

    private void Change(Action change)
    {
        lock (_gate)
            change();
        Changed?.Invoke(this, EventArgs.Empty);
    }
}
