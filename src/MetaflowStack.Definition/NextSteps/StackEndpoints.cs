using MetaflowStack.Definition.Naming;
using MetaflowStack.Definition.Settings;

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
}
