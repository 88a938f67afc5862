using System.Net;
using System.Text.Json.Nodes;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Discovery;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Kubernetes.Inventory;

/// <summary>
/// What lies in a namespace besides what the stack made and what Kubernetes itself keeps there: deleting the namespace would delete it.
/// </summary>
/// <param name="Foreign">Objects of others, by kind and name.</param>
/// <param name="Claims">Claims of volumes, whoever made them: they hold data.</param>
public sealed record NamespaceContents(IReadOnlyList<KubernetesObjectId> Foreign, IReadOnlyList<KubernetesObjectId> Claims)
{
    // Kubernetes makes these by itself, in every namespace or for what lies there.
    private static readonly HashSet<string> Bookkeeping = ["Event", "Endpoints", "EndpointSlice", "Lease", "ControllerRevision", "PodMetrics"];

    /// <summary>Lists every kind of object in the namespace.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="labels">The stack's labels.</param>
    /// <param name="name">The namespace.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="KubernetesException">The account may not look; what it cannot see is not to be deleted.</exception>
    public static async Task<NamespaceContents> LookAsync(KubernetesClient client, OwnershipLabels labels, string name, CancellationToken cancellationToken)
    {
        var definitions = await OwnDefinitionsAsync(client, labels, cancellationToken);
        var kinds = (await client.ListKindsAsync(cancellationToken))
            .Where(kind => kind.IsNamespaced && ObjectInventory.IsOfObjects(kind) && !Bookkeeping.Contains(kind.Kind) && !definitions.Contains((kind.Group, kind.Kind)));
        var lists = await Task.WhenAll(kinds.Select(kind => ListAsync(client, kind, name, cancellationToken)));
        var others = lists.SelectMany(list => list).Where(body => !IsOurs(body, labels, client.Options.FieldManager) && !GoesByItself(body)).Select(KubernetesObjectId.Of)
            .OrderBy(id => id.ToString(), StringComparer.Ordinal).ToLookup(id => id.Kind == "PersistentVolumeClaim");
        return new NamespaceContents([.. others[false]], [.. others[true]]);
    }

    private static async Task<HashSet<(string Group, string Kind)>> OwnDefinitionsAsync(KubernetesClient client, OwnershipLabels labels, CancellationToken cancellationToken)
    {
        var own = new HashSet<(string, string)>();
        var options = new ListOptions { LabelSelector = labels.Selector };
        await foreach (var definition in client.ListAsync("apiextensions.k8s.io/v1", "CustomResourceDefinition", options, cancellationToken))
            own.Add((definition.Text("spec", "group") ?? "", definition.Text("spec", "names", "kind") ?? ""));
        return own;
    }

    private static async Task<List<JsonObject>> ListAsync(KubernetesClient client, ApiResource kind, string name, CancellationToken cancellationToken)
    {
        var found = new List<JsonObject>();
        try
        {
            await foreach (var body in client.ListAsync(kind.ApiVersion, kind.Kind, new ListOptions { Namespace = name }, cancellationToken))
                found.Add(body);
        }
        catch (KubernetesException refusal) when (refusal.StatusCode == HttpStatusCode.MethodNotAllowed)
        {
            return [];
        }

        return found;
    }

    // Labels can be copied; who set them cannot.
    private static bool IsOurs(JsonObject body, OwnershipLabels labels, string manager) => labels.Own(body) && ObjectInventory.IsLabelledBy(body, manager);

    // What has an owner goes with it; the owner is looked at itself. Every namespace gets an account and the cluster's certificate.
    private static bool GoesByItself(JsonObject body) =>
        body.Text("metadata", "deletionTimestamp") is not null
        || body.Objects("metadata", "ownerReferences").Any()
        || (body.Text("kind"), body.Text("metadata", "name")) is ("ServiceAccount", "default") or ("ConfigMap", "kube-root-ca.crt")
        || body.Text("type") == "kubernetes.io/service-account-token";
}
