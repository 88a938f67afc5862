using MetaflowStack.Definition.Naming;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.NextSteps;

/// <summary>What end users need to know of a deployed stack; nothing of it is secret.</summary>
public sealed record StackEndpoints
{
    /// <summary>The blob service of the storage account, with a slash at the end: <c>https://st….blob.core.windows.net/</c>.</summary>
    public required string BlobServiceEndpoint { get; init; }

    /// <summary>Where Metaflow keeps its data: container and folder.</summary>
    public string DataRoot { get; init; } = $"{StackNames.DataContainer}/{StackNames.DataFolder}";

    /// <summary>The settings that the stack was deployed with.</summary>
    public required StackSettings Settings { get; init; }

    /// <summary>Whether Airflow's release is the stack's own, so that its first user's password is known.</summary>
    public bool OwnAirflow { get; init; } = true;

    /// <summary>The subscription's id.</summary>
    public required string SubscriptionId { get; init; }

    /// <summary>Those of a stack as its state records it; null when it is not deployed.</summary>
    internal static StackEndpoints? Find(StackSession session, StateDocument? recorded)
    {
        // What Destroy --keep-data leaves has a storage account, and nobody to serve it.
        if (session.Definition.Cluster is { } cluster && recorded?.Resources.Any(resource => resource.Key == cluster.Key) != true)
            return null;
        var account = recorded?.Resources.FirstOrDefault(resource => resource.Key == session.Definition.StorageAccount.Key);
        return account is null || !account.Outputs.TryGetValue(session.Definition.StorageAccount.BlobEndpoint.Name, out var endpoint) ? null : new StackEndpoints
        {
            Settings = session.Settings,
            BlobServiceEndpoint = endpoint,
            SubscriptionId = session.Scope.SubscriptionId,
            OwnAirflow = session.Definition.Airflow is not null,
        };
    }
}
