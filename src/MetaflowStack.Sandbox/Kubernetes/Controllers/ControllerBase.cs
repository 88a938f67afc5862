using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Controllers;

/// <summary>What every controller needs: finding, creating, updating and deleting objects under its own name.</summary>
internal abstract class ControllerBase(Cluster cluster, string resource, string manager = "kube-controller-manager") : IController
{
    protected Cluster Cluster { get; } = cluster;

    protected DateTimeOffset Now => Cluster.Time.Now;

    public string Resource { get; } = resource;

    public virtual IEnumerable<ObjectKey> Affected(StoreEvent change) => change.Key.Resource == Resource && change.Type != "DELETED" ? [change.Key] : [];

    public TimeSpan? Reconcile(ObjectKey key) => Cluster.Store.Find(key) is { } obj ? Reconcile(key, obj) : null;

    protected abstract TimeSpan? Reconcile(ObjectKey key, JsonObject obj);

    /// <summary>The key of the controlling owner when it is of this controller's resource.</summary>
    protected IEnumerable<ObjectKey> OwnerOf(StoreEvent change, string ownerKind) =>
        change.Object.Controller() is { } owner && (string?)owner["kind"] == ownerKind ? [new ObjectKey(Resource, change.Key.Namespace, (string)owner["name"]!)] : [];

    protected IEnumerable<JsonObject> Owned(string resource, JsonObject owner) =>
        Cluster.Store.Dependents(owner.Uid()).Where(d => d.Key.Resource == resource && (string?)d.Object.Controller()?["uid"] == owner.Uid()).Select(d => d.Object);

    protected JsonObject Create(string resource, string ns, JsonObject body) =>
        Cluster.Objects.Create(Cluster.Resources.Storage(resource), ns, body, new WriteOptions(manager));

    protected JsonObject? Find(string resource, string ns, string name) => Cluster.Store.Find(resource, ns, name);

    protected void Delete(string resource, string ns, string name) => Cluster.Deleter.Delete(Cluster.Resources.Storage(resource), ns, name, null, dryRun: false);

    /// <summary>Changes an object's status; nothing is written when nothing differs.</summary>
    protected JsonObject UpdateStatus(string resource, JsonObject obj, Action<JsonObject> change) => Update(resource, obj, o => change(o.Section("status")), "status");

    /// <summary>Changes an object; nothing is written when nothing differs.</summary>
    protected JsonObject Update(string resource, JsonObject obj, Action<JsonObject> change, string subresource = "")
    {
        if (Cluster.Resources.FindStorage(resource) is not { } type)
            return obj;
        obj = Cluster.Store.Find(resource, obj.Namespace(), obj.Name()) ?? obj;
        var copy = ObjectReader.InVersion(obj, type).DeepClone().AsObject();
        change(copy);
        return JsonNode.DeepEquals(copy, obj)
            ? obj
            : Cluster.Objects.Update(type, obj.Namespace(), obj.Name(), copy, new WriteOptions(manager) { Subresource = type.HasStatus ? subresource : "" });
    }

    /// <summary>Sets a condition; the transition time moves only with the status.</summary>
    protected void SetCondition(JsonObject status, string type, bool value, string reason, string message, bool withUpdateTime = false)
    {
        var conditions = status["conditions"] as JsonArray ?? [];
        status["conditions"] = conditions;
        var existing = conditions.OfType<JsonObject>().FirstOrDefault(c => (string?)c["type"] == type);
        var text = value ? "True" : "False";
        var condition = new JsonObject { ["type"] = type, ["status"] = text };
        var same = existing is not null && (string?)existing["status"] == text;
        if (withUpdateTime)
            condition["lastUpdateTime"] = same && (string?)existing!["reason"] == reason && (string?)existing["message"] == message ? existing["lastUpdateTime"]?.DeepClone() : Cluster.Time.Stamp;
        condition["lastTransitionTime"] = same ? existing!["lastTransitionTime"]?.DeepClone() : Cluster.Time.Stamp;
        if (reason.Length > 0)
            condition["reason"] = reason;
        if (message.Length > 0)
            condition["message"] = message;
        if (existing is null)
            conditions.Add(condition);
        else
            conditions[conditions.IndexOf(existing)] = condition;
    }

    protected static JsonObject OwnerReference(JsonObject owner) => new()
    {
        ["apiVersion"] = owner.ApiVersion(), ["kind"] = owner.Kind(), ["name"] = owner.Name(), ["uid"] = owner.Uid(), ["controller"] = true, ["blockOwnerDeletion"] = true,
    };

    protected void RecordEvent(JsonObject about, string type, string reason, string message, string component) =>
        EventRecorder.Record(Cluster, about, type, reason, message, component);
}
