using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Controllers;

/// <summary>What a container is for, which decides when it ends.</summary>
internal enum ContainerRole
{
    /// <summary>Runs until it is stopped.</summary>
    Service,

    /// <summary>Runs to its end, as a Job's does.</summary>
    Task,

    /// <summary>Runs to its end before the others start.</summary>
    Init,
}

/// <summary>
/// One container's way through pulling, running, crashing and ending. Everything it needs to know is in its status and
/// the moment at which it may begin, so that a saved world goes on where it was.
/// </summary>
internal sealed class ContainerRun
{
    private const string PullBackOff = "ImagePullBackOff";
    private const string CrashBackOff = "CrashLoopBackOff";
    private static readonly TimeSpan CrashAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(5);

    private readonly Cluster _cluster;
    private readonly JsonObject _pod;
    private readonly JsonObject _container;
    private readonly ContainerRole _role;
    private readonly DateTimeOffset _begun;
    private readonly List<(string, string, string)> _events = [];

    public ContainerRun(Cluster cluster, JsonObject pod, JsonObject container, ContainerRole role, JsonObject? before, DateTimeOffset begun)
    {
        (_cluster, _pod, _container, _role, _begun) = (cluster, pod, container, role, begun);
        Status = before?.DeepClone().AsObject() ?? Waiting(container, "ContainerCreating");
        if ((string?)State["waiting"]?["reason"] == "PodInitializing")
            SetState("waiting", new JsonObject { ["reason"] = "ContainerCreating" });
    }

    public JsonObject Status { get; }

    public DateTimeOffset? Next { get; private set; }

    public IReadOnlyList<(string Type, string Reason, string Message)> Events => _events;

    public bool IsRunning => State["running"] is not null;

    public bool HasSucceeded => (int?)State["terminated"]?["exitCode"] == 0;

    /// <summary>When the next container in line may begin.</summary>
    public DateTimeOffset? Boundary => (string?)(State["terminated"]?["finishedAt"] ?? State["running"]?["startedAt"]) is { } text ? Timestamps.Parse(text) : null;

    private string Name => (string)_container["name"]!;

    private string Image => (string)_container["image"]!;

    private DateTimeOffset Now => _cluster.Time.Now;

    private JsonObject State => Status["state"]!.AsObject();

    public static JsonObject Waiting(JsonObject container, string reason) => new()
    {
        ["name"] = container["name"]!.DeepClone(),
        ["state"] = new JsonObject { ["waiting"] = new JsonObject { ["reason"] = reason } },
        ["lastState"] = new JsonObject(),
        ["ready"] = false,
        ["restartCount"] = 0,
        ["image"] = container["image"]!.DeepClone(),
        ["imageID"] = "",
        ["started"] = false,
    };

    /// <summary>One step; false when there is none to take now.</summary>
    public bool Step()
    {
        Next = null;
        if (State["running"] is JsonObject running)
            return StepRunning(Timestamps.Parse((string)running["startedAt"]!));
        if (State["terminated"] is JsonObject terminated)
            return StepTerminated(terminated);
        return StepWaiting((string?)State["waiting"]?["reason"] ?? "");
    }

    private bool StepWaiting(string reason)
    {
        var due = reason == CrashBackOff ? RestartTime() : _begun + PullTime();
        if (reason is "ErrImagePull")
        {
            due = _begun + PullTime() + TimeSpan.FromSeconds(10);
            return Reached(due) && SetPullBackOff();
        }
        if (!Reached(due))
            return false;
        if (_cluster.Faults.IsUnpullable(Image))
            return reason != PullBackOff && SetPullError();
        if (MissingReference() is { } missing)
            return SetConfigError(missing);
        Start(restarts: reason == CrashBackOff);
        return true;
    }

    private bool Reached(DateTimeOffset due)
    {
        if (due <= Now)
            return true;
        Next = due;
        return false;
    }

    private bool SetPullError()
    {
        var why = $"failed to pull and unpack image \"{Image}\": failed to resolve reference \"{Image}\": {Image}: not found";
        _events.Add(("Normal", "Pulling", $"Pulling image \"{Image}\""));
        _events.Add(("Warning", "Failed", $"Failed to pull image \"{Image}\": {why}"));
        _events.Add(("Warning", "Failed", "Error: ErrImagePull"));
        SetState("waiting", new JsonObject { ["reason"] = "ErrImagePull", ["message"] = why });
        return true;
    }

    private bool SetPullBackOff()
    {
        if (!_cluster.Faults.IsUnpullable(Image))
        {
            SetState("waiting", new JsonObject { ["reason"] = "ContainerCreating" });
            return true;
        }
        var why = (string?)State["waiting"]!["message"];
        _events.Add(("Normal", "BackOff", $"Back-off pulling image \"{Image}\""));
        SetState("waiting", new JsonObject { ["reason"] = PullBackOff, ["message"] = $"Back-off pulling image \"{Image}\": ErrImagePull: {why}" });
        return true;
    }

    private bool SetConfigError(string missing)
    {
        if ((string?)State["waiting"]?["message"] == missing)
            return false;
        _events.Add(("Warning", "Failed", $"Error: {missing}"));
        SetState("waiting", new JsonObject { ["reason"] = "CreateContainerConfigError", ["message"] = missing });
        return false;
    }

    private void Start(bool restarts)
    {
        if (!restarts)
        {
            _events.Add(("Normal", "Pulling", $"Pulling image \"{Image}\""));
            _events.Add(("Normal", "Pulled", string.Create(CultureInfo.InvariantCulture, $"Successfully pulled image \"{Image}\" in {PullTime().TotalSeconds:0.0}s ({PullTime().TotalSeconds:0.0}s including waiting). Image size: {_cluster.Names.Number(Image, 400_000_000) + 20_000_000} bytes.")));
        }
        _events.Add(("Normal", "Created", $"Created container: {Name}"));
        _events.Add(("Normal", "Started", $"Started container {Name}"));
        if (restarts)
            Status["restartCount"] = (int)Status["restartCount"]! + 1;
        var id = _cluster.Names.Uid($"container {_pod.Uid()} {Name} {Status["restartCount"]}").Replace("-", "", StringComparison.Ordinal);
        SetState("running", new JsonObject { ["startedAt"] = _cluster.Time.Stamp });
        Status["started"] = true;
        Status["containerID"] = $"containerd://{id}{id}";
        var digest = _cluster.Names.Uid($"digest {Image}").Replace("-", "", StringComparison.Ordinal);
        Status["imageID"] = $"{Image.Split('@')[0].Split(':')[0]}@sha256:{digest}{digest}";
    }

    private bool StepRunning(DateTimeOffset started)
    {
        if (_cluster.Faults.CrashOf(Name) is { } crash)
        {
            if (!Reached(started + CrashAfter))
                return false;
            Terminate(crash.ExitCode, crash.ExitCode == 137 ? "OOMKilled" : crash.ExitCode == 0 ? "Completed" : "Error");
            return true;
        }
        if (_role != ContainerRole.Service)
        {
            if (!Reached(started + _cluster.Names.Seconds($"run {_pod.Uid()} {Name}", 2, _role == ContainerRole.Init ? 6 : 12)))
                return false;
            Terminate(0, "Completed");
            return true;
        }
        var ready = Reached(started + ProbeDelay());
        if ((bool?)Status["ready"] == ready)
            return false;
        Status["ready"] = ready;
        return true;
    }

    private void Terminate(int exitCode, string reason)
    {
        var started = State["running"]!["startedAt"]!.DeepClone();
        SetState("terminated", new JsonObject
        {
            ["exitCode"] = exitCode, ["reason"] = reason, ["startedAt"] = started, ["finishedAt"] = _cluster.Time.Stamp, ["containerID"] = Status["containerID"]!.DeepClone(),
        });
        Status["ready"] = _role == ContainerRole.Init && exitCode == 0;
        Status["started"] = false;
    }

    private bool StepTerminated(JsonObject terminated)
    {
        var policy = _role == ContainerRole.Service ? "Always" : (string?)_pod["spec"]!["restartPolicy"] == "Never" ? "Never" : "OnFailure";
        if ((int)terminated["exitCode"]! == 0 && policy != "Always" || policy == "Never")
            return false;
        var delay = BackOff();
        var why = string.Create(CultureInfo.InvariantCulture, $"back-off {Duration(delay)} restarting failed container={Name} pod={_pod.Name()}_{_pod.Namespace()}({_pod.Uid()})");
        Status["lastState"] = new JsonObject { ["terminated"] = terminated.DeepClone() };
        SetState("waiting", new JsonObject { ["reason"] = CrashBackOff, ["message"] = why });
        _events.Add(("Warning", "BackOff", $"Back-off restarting failed container {Name} in pod {_pod.Name()}_{_pod.Namespace()}({_pod.Uid()})"));
        return true;
    }

    private DateTimeOffset RestartTime() => Timestamps.Parse((string)Status["lastState"]!["terminated"]!["finishedAt"]!) + BackOff();

    // Ten seconds, doubling with every restart, at most five minutes (the kubelet's documented back-off).
    private TimeSpan BackOff()
    {
        var delay = TimeSpan.FromSeconds(10 * Math.Pow(2, Math.Min(10, (int)Status["restartCount"]!)));
        return delay < LongestBackOff ? delay : LongestBackOff;
    }

    private static string Duration(TimeSpan delay) => delay.TotalSeconds < 60 ? $"{delay.TotalSeconds:0}s" : $"{delay.Minutes}m{delay.Seconds}s";

    private TimeSpan PullTime()
    {
        var node = (string)_pod["spec"]!["nodeName"]!;
        return (string?)_container["imagePullPolicy"] != "Always" && IsOnNode(node)
            ? TimeSpan.FromSeconds(1)
            : _cluster.Names.Seconds($"pull {node} {Image}", 5, 12);
    }

    // An image is on a node when another container there has run it; the pod's own later containers find it too.
    private bool IsOnNode(string node) => _cluster.Store.List("pods").Where(p => (string?)p["spec"]?["nodeName"] == node)
        .SelectMany(PodResources.Statuses).Any(s => (string?)s["image"] == Image && s["containerID"] is not null);

    private TimeSpan ProbeDelay()
    {
        var delay = TimeSpan.Zero;
        foreach (var probe in new[] { "startupProbe", "readinessProbe" })
            if (_container[probe] is JsonObject settings)
                delay += TimeSpan.FromSeconds((int?)settings["initialDelaySeconds"] ?? 0)
                    + _cluster.Names.Seconds($"{probe} {_pod.Uid()} {Name}", 1, Math.Clamp((int?)settings["periodSeconds"] ?? 10, 1, 5));
        return delay;
    }

    private string? MissingReference()
    {
        foreach (var variable in (_container["env"] as JsonArray ?? []).OfType<JsonObject>())
            foreach (var (source, resource, word) in new[] { ("secretKeyRef", "secrets", "secret"), ("configMapKeyRef", "configmaps", "configmap") })
                if (variable["valueFrom"]?[source] is JsonObject reference && Missing(reference, resource, word, (string?)reference["key"]) is { } fault)
                    return fault;
        foreach (var from in (_container["envFrom"] as JsonArray ?? []).OfType<JsonObject>())
            foreach (var (source, resource, word) in new[] { ("secretRef", "secrets", "secret"), ("configMapRef", "configmaps", "configmap") })
                if (from[source] is JsonObject reference && Missing(reference, resource, word, null) is { } fault)
                    return fault;
        return null;
    }

    private string? Missing(JsonObject reference, string resource, string word, string? key)
    {
        if ((bool?)reference["optional"] == true)
            return null;
        var name = (string?)reference["name"] ?? "";
        if (_cluster.Store.Find(resource, _pod.Namespace(), name) is not { } found)
            return $"{word} \"{name}\" not found";
        if (key is null || found["data"]?[key] is not null)
            return null;
        return $"couldn't find key {key} in {(word == "secret" ? "Secret" : "ConfigMap")} {_pod.Namespace()}/{name}";
    }

    private void SetState(string name, JsonObject value) => Status["state"] = new JsonObject { [name] = value };
}
