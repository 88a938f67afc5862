using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Controllers;

/// <summary>
/// What Argo's workflow controller does for a Workflow whose entrypoint is a container template: one pod, one node, the phases and labels
/// (v3.7, workflow/controller/operator.go and workflowpod.go). It runs while a Deployment of its image is ready. Other templates stay as
/// they were submitted; workflowDefaults, podGC, retries and hooks are not read.
/// </summary>
internal sealed class WorkflowController(Cluster cluster) : ControllerBase(cluster, "workflows.argoproj.io", "workflow-controller")
{
    private const string Prefix = "workflows.argoproj.io/";
    private const string Deployments = "deployments.apps";
    private static readonly string[] FinalPhases = ["Succeeded", "Failed", "Error"];

    public override IEnumerable<ObjectKey> Affected(StoreEvent change) => change.Key.Resource switch
    {
        "pods" => OwnerOf(change, "Workflow"),
        Deployments when ImageOf(change.Object) is not null => Cluster.Store.List(Resource).Select(o => new ObjectKey(Resource, o.Namespace(), o.Name())),
        _ => base.Affected(change),
    };

    protected override TimeSpan? Reconcile(ObjectKey key, JsonObject obj)
    {
        if (obj.IsDeleting() || Cluster.Store.List(Deployments).Select(ImageOf).FirstOrDefault(image => image is not null) is not { } image)
            return null;
        if (FinalPhases.Contains(Phase(obj)))
            return Expire(key, obj);
        if (Template(obj) is not { } template)
            return null;
        if (Phase(obj).Length == 0)
            obj = Report(obj, template, "Running", "Pending", null);
        var pod = Owned("pods", obj).FirstOrDefault() ?? Create("pods", key.Namespace, PodOf(obj, template, image));
        return Follow(obj, template, pod);
    }

    private TimeSpan? Follow(JsonObject workflow, JsonObject template, JsonObject pod)
    {
        var started = Timestamps.Parse((string)workflow["status"]!["startedAt"]!);
        var deadline = (int?)workflow["spec"]?["activeDeadlineSeconds"] is { } seconds ? started.AddSeconds(seconds) : (DateTimeOffset?)null;
        switch (PodState.Phase(pod))
        {
            case "Succeeded":
                Complete(workflow, template, pod, "Succeeded", null);
                return null;
            case "Failed":
                Complete(workflow, template, pod, "Failed", FailureOf(pod));
                return null;
            case "Pending" when deadline <= Now:
                Delete("pods", pod.Namespace(), pod.Name());
                Complete(workflow, template, pod, "Failed", "Step exceeded its deadline");
                return null;
            case var phase:
                Report(workflow, template, "Running", phase == "Running" ? "Running" : "Pending", PendingReason(pod));
                return deadline > Now ? deadline - Now : null;
        }
    }

    private void Complete(JsonObject workflow, JsonObject template, JsonObject pod, string phase, string? message)
    {
        Report(workflow, template, phase, phase, message);
        if (Find("pods", pod.Namespace(), pod.Name()) is { } left && !left.IsDeleting())
            Update("pods", left, o => o.Metadata()["labels"]![Prefix + "completed"] = "true");
    }

    private JsonObject Report(JsonObject workflow, JsonObject template, string phase, string nodePhase, string? message) => Update(Resource, workflow, o =>
    {
        var final = FinalPhases.Contains(phase);
        var labels = o.Metadata()["labels"] as JsonObject ?? [];
        o.Metadata()["labels"] = labels;
        labels[Prefix + "phase"] = phase;
        if (final)
            labels[Prefix + "completed"] = "true";
        var status = o.Section("status");
        status["phase"] = phase;
        status["startedAt"] ??= Cluster.Time.Stamp;
        status["progress"] = phase == "Succeeded" ? "1/1" : "0/1";
        status["conditions"] = new JsonArray([.. final
            ? [new JsonObject { ["type"] = "PodRunning", ["status"] = "False" }, new JsonObject { ["type"] = "Completed", ["status"] = "True" }]
            : (JsonNode[])[new JsonObject { ["type"] = "PodRunning", ["status"] = nodePhase == "Running" ? "True" : "False" }]]);
        var nodes = status.Section("nodes");
        var node = nodes[o.Name()] as JsonObject ?? new JsonObject
        {
            ["id"] = o.Name(), ["name"] = o.Name(), ["displayName"] = o.Name(), ["type"] = "Pod", ["templateName"] = template["name"]!.DeepClone(),
            ["templateScope"] = $"local/{o.Name()}", ["startedAt"] = Cluster.Time.Stamp,
        };
        nodes[o.Name()] = node;
        (node["phase"], node["progress"]) = (nodePhase, phase == "Succeeded" ? "1/1" : "0/1");
        Set(node, "message", message);
        if (final)
        {
            status["finishedAt"] = Cluster.Time.Stamp;
            node["finishedAt"] = Cluster.Time.Stamp;
            Set(status, "message", message);
        }
    });

    private static JsonObject PodOf(JsonObject workflow, JsonObject template, string controllerImage)
    {
        var executor = controllerImage.Replace("workflow-controller", "argoexec", StringComparison.Ordinal);
        var main = template["container"]!.DeepClone().AsObject();
        main["name"] = "main";
        var spec = workflow["spec"]!.AsObject();
        var pod = new JsonObject
        {
            ["restartPolicy"] = "Never",
            ["initContainers"] = new JsonArray(new JsonObject { ["name"] = "init", ["image"] = executor, ["command"] = new JsonArray("argoexec", "init") }),
            ["containers"] = new JsonArray(new JsonObject { ["name"] = "wait", ["image"] = executor, ["command"] = new JsonArray("argoexec", "wait") }, main),
        };
        foreach (var field in (string[])["serviceAccountName", "nodeSelector", "tolerations", "imagePullSecrets"])
            if ((template[field] ?? spec[field]) is { } value)
                pod[field] = value.DeepClone();
        return new JsonObject
        {
            ["apiVersion"] = "v1", ["kind"] = "Pod", ["spec"] = pod,
            ["metadata"] = new JsonObject
            {
                // The pod of a root node has the workflow's own name.
                ["name"] = workflow.Name(), ["ownerReferences"] = new JsonArray(OwnerReference(workflow)),
                ["labels"] = new JsonObject { [Prefix + "workflow"] = workflow.Name(), [Prefix + "completed"] = "false" },
                ["annotations"] = new JsonObject
                {
                    ["kubectl.kubernetes.io/default-container"] = "main", [Prefix + "node-id"] = workflow.Name(),
                    [Prefix + "node-name"] = workflow.Name(), [Prefix + "pod-name-format"] = "v2",
                },
            },
        };
    }

    // getPendingReason of the controller.
    private static string? PendingReason(JsonObject pod)
    {
        var unscheduled = PodState.Condition(pod, "PodScheduled");
        if ((string?)unscheduled?["status"] == "False")
            return $"{(string?)unscheduled["reason"]}: {(string?)unscheduled["message"]}";
        if (PodState.Phase(pod) != "Pending")
            return null;
        var waiting = PodResources.Statuses(pod).Select(s => s["state"]?["waiting"]).FirstOrDefault(w => w is not null);
        return (string?)waiting?["message"] is { } message ? $"{(string?)waiting["reason"]}: {message}" : (string?)waiting?["reason"];
    }

    private static string FailureOf(JsonObject pod) => PodResources.Statuses(pod)
        .Where(s => (int?)s["state"]?["terminated"]?["exitCode"] is not (null or 0))
        .OrderBy(s => (string?)s["name"] != "main")
        .Select(s => string.Create(CultureInfo.InvariantCulture, $"{(string?)s["name"]}: {(string?)s["state"]!["terminated"]!["reason"]} (exit code {(int)s["state"]!["terminated"]!["exitCode"]!})"))
        .FirstOrDefault() ?? "Pod failed";

    private TimeSpan? Expire(ObjectKey key, JsonObject workflow)
    {
        var strategy = workflow["spec"]?["ttlStrategy"];
        var specific = strategy?[Phase(workflow) == "Succeeded" ? "secondsAfterSuccess" : "secondsAfterFailure"];
        if ((int?)(specific ?? strategy?["secondsAfterCompletion"]) is not { } seconds)
            return null;
        var due = Timestamps.Parse((string)workflow["status"]!["finishedAt"]!).AddSeconds(seconds);
        if (Now < due)
            return due - Now;
        Delete(Resource, key.Namespace, key.Name);
        return null;
    }

    private static string Phase(JsonObject workflow) => (string?)workflow["status"]?["phase"] ?? "";

    private static JsonObject? Template(JsonObject workflow) => (workflow["spec"]?["templates"] as JsonArray ?? []).OfType<JsonObject>()
        .FirstOrDefault(t => (string?)t["name"] == (string?)workflow["spec"]!["entrypoint"] && t["container"] is JsonObject);

    // The image of a workflow controller's Deployment that is ready.
    private static string? ImageOf(JsonObject deployment) => ((int?)deployment["status"]?["readyReplicas"] ?? 0) == 0 ? null
        : PodResources.Containers(deployment["spec"]?["template"]?["spec"] as JsonObject ?? [], "containers").Select(c => (string?)c["image"])
            .FirstOrDefault(i => i?.Contains("argoproj/workflow-controller", StringComparison.Ordinal) == true);

    private static void Set(JsonObject node, string field, string? value)
    {
        if (value is null)
            node.Remove(field);
        else
            node[field] = value;
    }
}
