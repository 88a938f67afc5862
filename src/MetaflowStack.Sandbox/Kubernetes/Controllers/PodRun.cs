using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Controllers;

/// <summary>One look of the kubelet at a pod: what its status becomes now, and when to look again.</summary>
internal sealed class PodRun
{
    private readonly Cluster _cluster;
    private readonly JsonObject _pod;
    private readonly JsonObject _spec;
    private readonly List<(string, string, string)> _events = [];

    public PodRun(Cluster cluster, JsonObject pod)
    {
        (_cluster, _pod, _spec) = (cluster, pod, pod["spec"]!.AsObject());
        Status = pod["status"]!.DeepClone().AsObject();
    }

    public JsonObject Status { get; }

    public DateTimeOffset? Next { get; private set; }

    public IReadOnlyList<(string Type, string Reason, string Message)> Events => _events;

    private DateTimeOffset Now => _cluster.Time.Now;

    public void Step()
    {
        Status["startTime"] ??= _cluster.Time.Stamp;
        var begun = Timestamps.Parse((string)Status["startTime"]!);
        AssignAddresses();
        if (MissingVolume() is { } missing)
        {
            _events.Add(("Warning", "FailedMount", missing));
            WaitAll("PodInitializing", "ContainerCreating");
            Conditions(initialized: false);
            return;
        }
        var initialized = RunInitContainers(ref begun);
        if (initialized)
            RunContainers(begun);
        Phase(initialized);
        Conditions(initialized);
    }

    private void AssignAddresses()
    {
        if (Status["podIP"] is not null)
            return;
        var node = _cluster.Store.Find("nodes", "", (string)_spec["nodeName"]!);
        var hostIp = (string?)(node?["status"]?["addresses"] as JsonArray)?.FirstOrDefault(a => (string?)a?["type"] == "InternalIP")?["address"] ?? "172.17.0.4";
        var number = _cluster.Names.Number($"pod address {_pod.Uid()}", 60_000) + 300;
        var ip = (bool?)_spec["hostNetwork"] == true ? hostIp : $"172.17.{number / 254}.{(number % 254) + 1}";
        Status["hostIP"] = hostIp;
        Status["hostIPs"] = new JsonArray(new JsonObject { ["ip"] = hostIp });
        Status["podIP"] = ip;
        Status["podIPs"] = new JsonArray(new JsonObject { ["ip"] = ip });
    }

    private string? MissingVolume()
    {
        foreach (var volume in (_spec["volumes"] as JsonArray ?? []).OfType<JsonObject>())
            foreach (var (source, resource, field) in new[] { ("secret", "secrets", "secretName"), ("configMap", "configmaps", "name") })
                if ((string?)volume[source]?[field] is { } name && (bool?)volume[source]!["optional"] != true && _cluster.Store.Find(resource, _pod.Namespace(), name) is null)
                    return $"MountVolume.SetUp failed for volume \"{volume["name"]}\" : {(source == "secret" ? "secret" : "configmap")} \"{name}\" not found";
        return null;
    }

    private void WaitAll(string initReason, string reason)
    {
        var inits = PodResources.Containers(_spec, "initContainers").ToList();
        if (inits.Count > 0)
            Status["initContainerStatuses"] = new JsonArray([.. inits.Select(c => ContainerRun.Waiting(c, initReason))]);
        Status["containerStatuses"] = new JsonArray([.. PodResources.Containers(_spec, "containers").Select(c => ContainerRun.Waiting(c, inits.Count > 0 ? initReason : reason))]);
    }

    private bool RunInitContainers(ref DateTimeOffset begun)
    {
        var inits = PodResources.Containers(_spec, "initContainers").ToList();
        if (inits.Count == 0)
            return true;
        var before = Statuses("initContainerStatuses");
        var statuses = new JsonArray();
        var done = true;
        foreach (var container in inits)
        {
            if (!done)
            {
                statuses.Add(ContainerRun.Waiting(container, "PodInitializing"));
                continue;
            }
            var sidecar = (string?)container["restartPolicy"] == "Always";
            var run = Advance(container, before, begun, sidecar ? ContainerRole.Service : ContainerRole.Init);
            statuses.Add(run.Status);
            done = sidecar ? run.IsRunning : run.HasSucceeded;
            begun = run.Boundary ?? begun;
        }
        Status["initContainerStatuses"] = statuses;
        if (!done)
            Status["containerStatuses"] = new JsonArray([.. PodResources.Containers(_spec, "containers").Select(c => ContainerRun.Waiting(c, "PodInitializing"))]);
        return done;
    }

    private void RunContainers(DateTimeOffset begun)
    {
        var before = Statuses("containerStatuses");
        var role = (string?)_spec["restartPolicy"] == "Always" ? ContainerRole.Service : ContainerRole.Task;
        Status["containerStatuses"] = new JsonArray([.. PodResources.Containers(_spec, "containers").Select(c => Advance(c, before, begun, role).Status)]);
    }

    private ContainerRun Advance(JsonObject container, Dictionary<string, JsonObject> before, DateTimeOffset begun, ContainerRole role)
    {
        var run = new ContainerRun(_cluster, _pod, container, role, before.GetValueOrDefault((string)container["name"]!), begun);
        // A container can pass several of its steps at one look.
        while (run.Step())
        {
        }
        _events.AddRange(run.Events);
        if (run.Next is { } next && next > Now && (Next is null || next < Next))
            Next = next;
        return run;
    }

    private Dictionary<string, JsonObject> Statuses(string field) =>
        (Status[field] as JsonArray ?? []).OfType<JsonObject>().ToDictionary(s => (string)s["name"]!, s => s);

    private void Phase(bool initialized)
    {
        var states = (Status["containerStatuses"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var policy = (string?)_spec["restartPolicy"];
        var ended = states.TrueForAll(s => s["state"]?["terminated"] is not null);
        if (initialized && ended && policy != "Always")
            Status["phase"] = states.TrueForAll(s => (int?)s["state"]!["terminated"]!["exitCode"] == 0) ? "Succeeded" : policy == "Never" ? "Failed" : Status["phase"]!.DeepClone();
        else if (!initialized && policy == "Never" && Statuses("initContainerStatuses").Values.Any(s => (int?)s["state"]?["terminated"]?["exitCode"] is not (null or 0)))
            Status["phase"] = "Failed";
        // While a container waits for its first start the pod is Pending, whatever the others do (the kubelet's getPhase).
        else if (initialized && states.TrueForAll(s => s["state"]?["waiting"] is null || s["lastState"]?["terminated"] is not null)
            && states.Exists(s => s["state"]?["running"] is not null || s["state"]?["terminated"] is not null || s["lastState"]?["terminated"] is not null))
            Status["phase"] = "Running";
    }

    private void Conditions(bool initialized)
    {
        var finished = (string?)Status["phase"] == "Succeeded";
        var names = PodResources.Containers(_spec, "containers").Select(c => (string)c["name"]!).ToList();
        var statuses = Statuses("containerStatuses");
        var unready = names.Where(n => (bool?)statuses.GetValueOrDefault(n)?["ready"] != true).ToList();
        var waitingInits = Statuses("initContainerStatuses").Where(s => s.Value["state"]?["terminated"] is null && (bool?)s.Value["started"] != true).Select(s => s.Key).ToList();
        Set("PodReadyToStartContainers", !finished, "", "");
        Set("Initialized", initialized, finished ? "PodCompleted" : initialized ? "" : "ContainersNotInitialized", initialized ? "" : $"containers with incomplete status: [{string.Join(' ', waitingInits)}]");
        foreach (var type in new[] { "Ready", "ContainersReady" })
            Set(type, unready.Count == 0, finished ? "PodCompleted" : unready.Count == 0 ? "" : "ContainersNotReady", finished || unready.Count == 0 ? "" : $"containers with unready status: [{string.Join(' ', unready)}]");
    }

    private void Set(string type, bool value, string reason, string message)
    {
        var conditions = Status["conditions"] as JsonArray ?? [];
        Status["conditions"] = conditions;
        var text = value ? "True" : "False";
        var existing = conditions.OfType<JsonObject>().FirstOrDefault(c => (string?)c["type"] == type);
        var condition = new JsonObject { ["type"] = type, ["status"] = text };
        condition["lastTransitionTime"] = existing is not null && (string?)existing["status"] == text ? existing["lastTransitionTime"]!.DeepClone() : _cluster.Time.Stamp;
        if (reason.Length > 0)
            condition["reason"] = reason;
        if (message.Length > 0)
            condition["message"] = message;
        if (existing is null)
            conditions.Add(condition);
        else
            conditions[conditions.IndexOf(existing)] = condition;
    }
}
