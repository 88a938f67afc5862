using System.Text.Json.Nodes;

namespace MetaflowStack.Kubernetes.Resources;

/// <summary>
/// The labels by which a stack knows its objects: <c>app.kubernetes.io/managed-by=metaflow-stack</c> (Kubernetes' recommended
/// label), <c>metaflow-stack/stack</c> and <c>metaflow-stack/environment</c>. They are set on every object, and an object
/// without all three is never changed or deleted.
/// </summary>
/// <param name="Stack">The stack: its organisation prefix.</param>
/// <param name="Environment">The environment.</param>
public sealed record OwnershipLabels(string Stack, string Environment)
{
    /// <summary>The value of <c>app.kubernetes.io/managed-by</c>.</summary>
    public const string ManagedBy = "metaflow-stack";

    private const string ManagedByKey = "app.kubernetes.io/managed-by";
    internal const string StackKey = "metaflow-stack/stack";
    private const string EnvironmentKey = "metaflow-stack/environment";

    /// <summary>The labels by key.</summary>
    public IReadOnlyDictionary<string, string> All => new Dictionary<string, string>
    {
        [ManagedByKey] = ManagedBy,
        [StackKey] = Stack,
        [EnvironmentKey] = Environment,
    };

    /// <summary>The selector that finds this stack's objects and no others.</summary>
    public string Selector => string.Join(',', All.Select(label => $"{label.Key}={label.Value}"));

    /// <summary>Whether an object carries all of the labels.</summary>
    public bool Own(JsonObject body) => All.All(label => body.Text("metadata", "labels", label.Key) == label.Value);

    /// <summary>Sets the labels on an object (not on the pods that it makes).</summary>
    public void SetOn(JsonObject body)
    {
        var metadata = body["metadata"] as JsonObject;
        if (metadata is null)
            body["metadata"] = metadata = [];
        if (metadata["labels"] is not JsonObject labels)
            metadata["labels"] = labels = [];
        foreach (var (key, value) in All)
            labels[key] = value;
    }
}
