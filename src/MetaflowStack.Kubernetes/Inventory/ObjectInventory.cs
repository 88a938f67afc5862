using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Discovery;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Kubernetes.Inventory;

/// <summary>
/// The objects of a stack in a cluster at one moment, found by its labels: one list a kind instead of one read an object. It tells what
/// a state does not know, and saves the reads of a plan.
/// </summary>
public sealed class ObjectInventory
{
    private readonly ConcurrentDictionary<string, JsonObject> _objects;

    private ObjectInventory(IEnumerable<JsonObject> objects) =>
        _objects = new(objects.Select(body => KeyValuePair.Create(KubernetesObjectId.Of(body).ToRecordedId(), body)));

    /// <summary>Lists the objects that carry the labels.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="labels">The stack's labels.</param>
    /// <param name="kinds">Group, version and kind to look at; null: every kind that can be listed and deleted.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What was found. Kinds that the account may not list, or that the server does not serve, count as having none.</returns>
    public static async Task<ObjectInventory> FindAsync(
        KubernetesClient client, OwnershipLabels labels, IEnumerable<(string ApiVersion, string Kind)>? kinds, CancellationToken cancellationToken)
    {
        var wanted = kinds ?? (await client.ListKindsAsync(cancellationToken)).Where(IsOfObjects).Select(kind => (kind.ApiVersion, kind.Kind));
        var lists = await Task.WhenAll(wanted.Distinct().Select(kind => ListAsync(client, labels, kind.ApiVersion, kind.Kind, cancellationToken)));
        return new ObjectInventory(lists.SelectMany(list => list).DistinctBy(body => KubernetesObjectId.Of(body).ToRecordedId()));
    }

    /// <summary>
    /// The objects that the stack itself applied and that are not going already. Controllers copy labels (those of a Service to its
    /// Endpoints), so labels alone do not say who made an object: the manager that set them does.
    /// </summary>
    /// <param name="manager">The stack's field manager.</param>
    public IEnumerable<JsonObject> AppliedBy(string manager) => _objects.Values.Where(body =>
        body.Text("metadata", "deletionTimestamp") is null
        && !body.Objects("metadata", "ownerReferences").Any()
        && IsLabelledBy(body, manager));

    /// <summary>The objects of <see cref="AppliedBy"/>, as a state would record them.</summary>
    /// <param name="manager">The stack's field manager.</param>
    /// <param name="stage">The stage that they are counted to.</param>
    public IReadOnlyList<RecordedResource> Records(string manager, string stage) => [.. AppliedBy(manager).Select(body => RecordOf(KubernetesObjectId.Of(body), stage))];

    /// <summary>An object as it was listed; null when it was not found. Only the first to ask gets it: later on it may have changed.</summary>
    /// <param name="id">Which object.</param>
    public JsonObject? Take(KubernetesObjectId id) => _objects.TryRemove(id.ToRecordedId(), out var body) ? body : null;

    // The kinds of objects that are kept; not reviews, and not the views that metrics servers give.
    internal static bool IsOfObjects(ApiResource kind) => kind.Verbs.Contains("list") && kind.Verbs.Contains("delete") && kind.Verbs.Contains("patch");

    internal static bool IsLabelledBy(JsonObject body, string manager) => body.Objects("metadata", "managedFields").Any(entry =>
        entry.Text("manager") == manager && entry.Text("operation") == "Apply" && entry.At("fieldsV1", "f:metadata", "f:labels", $"f:{OwnershipLabels.StackKey}") is not null);

    private static RecordedResource RecordOf(KubernetesObjectId id, string stage) => new()
    {
        Key = KubernetesKeys.For(id.Kind, id.Namespace, id.Name),
        Id = id.ToRecordedId(),
        Stage = stage,
        Container = id.Namespace is { } inside ? KubernetesKeys.For("Namespace", null, inside) : null,
        DeletedWithContainer = id.Namespace is not null,
    };

    private static async Task<List<JsonObject>> ListAsync(
        KubernetesClient client, OwnershipLabels labels, string apiVersion, string kind, CancellationToken cancellationToken)
    {
        var found = new List<JsonObject>();
        try
        {
            await foreach (var body in client.ListAsync(apiVersion, kind, new ListOptions { LabelSelector = labels.Selector }, cancellationToken))
                found.Add(body);
        }
        catch (KubernetesException refusal) when (refusal.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.MethodNotAllowed)
        {
            return [];
        }

        return found;
    }
}
