using System.Text.Json;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Controllers;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Http;

/// <summary>One column: its name, type, whether only wide output shows it, and its cell for an object at a moment.</summary>
internal sealed record TableColumn(string Name, string Type, bool IsWide, Func<JsonObject, DateTimeOffset, JsonNode?> Cell);

/// <summary>The columns that the API server prints for each resource.</summary>
internal static class TableColumns
{
    private const string None = "<none>";

    private static readonly TableColumn Name = Text("Name", o => o.Name());
    private static readonly TableColumn Age = new("Age", "string", false, (o, now) => HumanDuration.Between(o.Created(), now));

    private static readonly Dictionary<string, TableColumn[]> BuiltIn = new(StringComparer.Ordinal)
    {
        ["namespaces"] = [Name, Text("Status", o => Path(o, "status", "phase")), Age],
        ["configmaps"] = [Name, Number("Data", o => Count(o["data"]) + Count(o["binaryData"])), Age],
        ["secrets"] = [Name, Text("Type", o => Path(o, "type")), Number("Data", o => Count(o["data"])), Age],
        ["serviceaccounts"] = [Name, Number("Secrets", o => Count(o["secrets"])), Age],
        ["nodes"] = [Name, Text("Status", NodeStatus), Text("Roles", NodeRoles), Age, Text("Version", o => Path(o, "status", "nodeInfo", "kubeletVersion")),
            Wide("Internal-IP", o => (string?)(o["status"]?["addresses"] as JsonArray)?[0]?["address"]), Wide("External-IP", _ => None),
            Wide("OS-Image", o => Path(o, "status", "nodeInfo", "osImage")), Wide("Kernel-Version", o => Path(o, "status", "nodeInfo", "kernelVersion")),
            Wide("Container-Runtime", o => Path(o, "status", "nodeInfo", "containerRuntimeVersion"))],
        ["pods"] = [Name, Text("Ready", PodText.Ready), Text("Status", PodText.Status), new("Restarts", "string", false, PodText.Restarts), Age,
            Wide("IP", o => Path(o, "status", "podIP") ?? None), Wide("Node", o => Path(o, "spec", "nodeName") ?? None), Wide("Nominated Node", _ => None), Wide("Readiness Gates", _ => None)],
        ["deployments.apps"] = [Name, Text("Ready", o => $"{Int(o, "status", "readyReplicas")}/{Int(o, "spec", "replicas")}"), Number("Up-to-date", o => Int(o, "status", "updatedReplicas")),
            Number("Available", o => Int(o, "status", "availableReplicas")), Age, Containers, Images, Selector],
        ["replicasets.apps"] = [Name, Number("Desired", o => Int(o, "spec", "replicas")), Number("Current", o => Int(o, "status", "replicas")), Number("Ready", o => Int(o, "status", "readyReplicas")), Age, Containers, Images, Selector],
        ["statefulsets.apps"] = [Name, Text("Ready", o => $"{Int(o, "status", "readyReplicas")}/{Int(o, "spec", "replicas")}"), Age, Containers, Images],
        ["daemonsets.apps"] = [Name, Number("Desired", o => Int(o, "status", "desiredNumberScheduled")), Number("Current", o => Int(o, "status", "currentNumberScheduled")),
            Number("Ready", o => Int(o, "status", "numberReady")), Number("Up-to-date", o => Int(o, "status", "updatedNumberScheduled")), Number("Available", o => Int(o, "status", "numberAvailable")),
            Text("Node Selector", o => Pairs(o["spec"]?["template"]?["spec"]?["nodeSelector"])), Age, Containers, Images, Selector],
        ["jobs.batch"] = [Name, Text("Status", JobStatus), Text("Completions", o => $"{Int(o, "status", "succeeded")}/{Int(o, "spec", "completions")}"), new("Duration", "string", false, JobDuration), Age, Containers, Images, Selector],
        ["cronjobs.batch"] = [Name, Text("Schedule", o => Path(o, "spec", "schedule")), Text("Timezone", o => Path(o, "spec", "timeZone") ?? None), Text("Suspend", o => (bool?)o["spec"]?["suspend"] == true ? "True" : "False"),
            Number("Active", o => Count(o["status"]?["active"])), Text("Last Schedule", o => None), Age],
        ["services"] = [Name, Text("Type", o => Path(o, "spec", "type")), Text("Cluster-IP", o => Path(o, "spec", "clusterIP") ?? None), Text("External-IP", ExternalAddress), Text("Port(s)", Ports), Age,
            Wide("Selector", o => Pairs(o["spec"]?["selector"]))],
        ["endpoints"] = [Name, Text("Endpoints", Endpoints), Age],
        ["endpointslices.discovery.k8s.io"] = [Name, Text("AddressType", o => Path(o, "addressType")), Text("Ports", o => List((o["ports"] as JsonArray)?.Select(p => p?["port"]?.ToJsonString()))),
            Text("Endpoints", o => List((o["endpoints"] as JsonArray)?.Select(e => (string?)e?["addresses"]?[0]))), Age],
        ["events"] = [new("Last Seen", "string", false, (o, now) => HumanDuration.Since(Path(o, "lastTimestamp"), now)), Text("Type", o => Path(o, "type")), Text("Reason", o => Path(o, "reason")),
            Text("Object", o => $"{Path(o, "involvedObject", "kind")?.ToLowerInvariant()}/{Path(o, "involvedObject", "name")}"), Text("Message", o => Path(o, "message"))],
        ["persistentvolumeclaims"] = [Name, Text("Status", o => Path(o, "status", "phase")), Text("Volume", o => Path(o, "spec", "volumeName") ?? ""), Text("Capacity", o => Path(o, "status", "capacity", "storage") ?? ""),
            Text("Access Modes", o => AccessModes(o["status"]?["accessModes"])), Text("StorageClass", o => Path(o, "spec", "storageClassName") ?? ""), Text("VolumeAttributesClass", _ => "<unset>"), Age],
        ["persistentvolumes"] = [Name, Text("Capacity", o => Path(o, "spec", "capacity", "storage")), Text("Access Modes", o => AccessModes(o["spec"]?["accessModes"])), Text("Reclaim Policy", o => Path(o, "spec", "persistentVolumeReclaimPolicy")),
            Text("Status", o => Path(o, "status", "phase")), Text("Claim", o => $"{Path(o, "spec", "claimRef", "namespace")}/{Path(o, "spec", "claimRef", "name")}"), Text("StorageClass", o => Path(o, "spec", "storageClassName")), Age],
        ["storageclasses.storage.k8s.io"] = [Text("Name", o => o.Name() + (Path(o, "metadata", "annotations", "storageclass.kubernetes.io/is-default-class") == "true" ? " (default)" : "")), Text("Provisioner", o => Path(o, "provisioner")),
            Text("ReclaimPolicy", o => Path(o, "reclaimPolicy")), Text("VolumeBindingMode", o => Path(o, "volumeBindingMode")), Text("AllowVolumeExpansion", o => (bool?)o["allowVolumeExpansion"] == true ? "true" : "false"), Age],
        ["customresourcedefinitions.apiextensions.k8s.io"] = [Name, Text("Created At", o => Path(o, "metadata", "creationTimestamp"))],
        ["roles.rbac.authorization.k8s.io"] = [Name, Text("Created At", o => Path(o, "metadata", "creationTimestamp"))],
        ["clusterroles.rbac.authorization.k8s.io"] = [Name, Text("Created At", o => Path(o, "metadata", "creationTimestamp"))],
        ["rolebindings.rbac.authorization.k8s.io"] = [Name, Text("Role", o => $"{Path(o, "roleRef", "kind")}/{Path(o, "roleRef", "name")}"), Age],
        ["clusterrolebindings.rbac.authorization.k8s.io"] = [Name, Text("Role", o => $"{Path(o, "roleRef", "kind")}/{Path(o, "roleRef", "name")}"), Age],
        ["networkpolicies.networking.k8s.io"] = [Name, Text("Pod-Selector", o => Pairs(o["spec"]?["podSelector"]?["matchLabels"])), Age],
        ["poddisruptionbudgets.policy"] = [Name, Text("Min Available", o => o["spec"]?["minAvailable"]?.ToString() ?? "N/A"), Text("Max Unavailable", o => o["spec"]?["maxUnavailable"]?.ToString() ?? "N/A"), Number("Allowed Disruptions", o => Int(o, "status", "disruptionsAllowed")), Age],
        ["priorityclasses.scheduling.k8s.io"] = [Name, Number("Value", o => (int?)o["value"] ?? 0), Text("Global-Default", o => (bool?)o["globalDefault"] == true ? "true" : "false"), Age],
        ["leases.coordination.k8s.io"] = [Name, Text("Holder", o => Path(o, "spec", "holderIdentity") ?? ""), Age],
    };

    public static IReadOnlyList<TableColumn> Of(ResourceType type)
    {
        if (type.Definition?["additionalPrinterColumns"] is JsonArray { Count: > 0 } printed)
            return [Name, .. printed.OfType<JsonObject>().Select(Custom)];
        return BuiltIn.GetValueOrDefault(type.StorageKey) ?? [Name, Age];
    }

    private static TableColumn Custom(JsonObject column)
    {
        var (name, type, path) = ((string)column["name"]!, (string)column["type"]!, (string)column["jsonPath"]!);
        return new TableColumn(name, type == "date" ? "string" : type, ((int?)column["priority"] ?? 0) > 0, (o, now) =>
        {
            var value = SimpleJsonPath.Find(o, path);
            return type == "date" ? HumanDuration.Since((string?)value, now) : value is JsonObject or JsonArray ? value.ToJsonString() : value?.DeepClone();
        });
    }

    private static TableColumn Containers => Wide("Containers", o => List(TemplateContainers(o).Select(c => (string?)c["name"])));

    private static TableColumn Images => Wide("Images", o => List(TemplateContainers(o).Select(c => (string?)c["image"])));

    private static TableColumn Selector => Wide("Selector", o => Pairs(o["spec"]?["selector"]?["matchLabels"]));

    private static IEnumerable<JsonObject> TemplateContainers(JsonObject obj) => PodResources.Containers(obj["spec"]?["template"]?["spec"] as JsonObject ?? [], "containers");

    private static TableColumn Text(string name, Func<JsonObject, string?> cell) => new(name, "string", false, (o, _) => cell(o));

    private static TableColumn Wide(string name, Func<JsonObject, string?> cell) => new(name, "string", true, (o, _) => cell(o));

    private static TableColumn Number(string name, Func<JsonObject, int> cell) => new(name, "integer", false, (o, _) => cell(o));

    private static string? Path(JsonObject obj, params string[] path)
    {
        JsonNode? node = obj;
        foreach (var part in path)
            node = (node as JsonObject)?[part];
        return node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? (string?)value : node?.ToJsonString();
    }

    private static int Int(JsonObject obj, string section, string field) => (int?)obj[section]?[field] ?? 0;

    private static int Count(JsonNode? node) => node switch { JsonObject map => map.Count, JsonArray list => list.Count, _ => 0 };

    private static string Pairs(JsonNode? labels) => labels is JsonObject { Count: > 0 } map ? string.Join(',', map.Select(l => $"{l.Key}={l.Value}")) : None;

    private static string List(IEnumerable<string?>? items) => items?.ToList() is { Count: > 0 } list ? string.Join(',', list) : None;

    private static string AccessModes(JsonNode? modes) =>
        string.Join(',', (modes as JsonArray ?? []).Select(m => (string?)m switch { "ReadWriteOnce" => "RWO", "ReadOnlyMany" => "ROX", "ReadWriteMany" => "RWX", "ReadWriteOncePod" => "RWOP", var other => other }));

    private static string NodeStatus(JsonObject node) =>
        ((string?)PodState.Condition(node, "Ready")?["status"] == "True" ? "Ready" : "NotReady") + ((bool?)node["spec"]?["unschedulable"] == true ? ",SchedulingDisabled" : "");

    private static string NodeRoles(JsonObject node)
    {
        const string prefix = "node-role.kubernetes.io/";
        return List((node.Labels() ?? []).Where(l => l.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(l => l.Key[prefix.Length..]));
    }

    private static string JobStatus(JsonObject job) =>
        (string?)PodState.Condition(job, "Complete")?["status"] == "True" ? "Complete" : (string?)PodState.Condition(job, "Failed")?["status"] == "True" ? "Failed" : (bool?)job["spec"]?["suspend"] == true ? "Suspended" : "Running";

    private static JsonNode? JobDuration(JsonObject job, DateTimeOffset now) => Path(job, "status", "startTime") is { } start
        ? HumanDuration.Between(Timestamps.Parse(start), Path(job, "status", "completionTime") is { } end ? Timestamps.Parse(end) : now) : "";

    private static string ExternalAddress(JsonObject service) => Path(service, "spec", "type") switch
    {
        "LoadBalancer" => (string?)(service["status"]?["loadBalancer"]?["ingress"] as JsonArray)?[0]?["ip"] ?? "<pending>",
        "ExternalName" => Path(service, "spec", "externalName") ?? None,
        _ => None,
    };

    private static string Ports(JsonObject service) =>
        List((service["spec"]?["ports"] as JsonArray)?.Select(p => $"{p!["port"]}{(p["nodePort"] is { } node ? $":{node}" : "")}/{p["protocol"]}"));

    private static string Endpoints(JsonObject endpoints) =>
        List((endpoints["subsets"] as JsonArray)?.SelectMany(s => (s?["addresses"] as JsonArray ?? []).SelectMany(a => (s!["ports"] as JsonArray ?? []).Select(p => $"{a!["ip"]}:{p!["port"]}"))));
}
