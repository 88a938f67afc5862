using System.Text.Json.Nodes;
using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Azure.Arm;

/// <summary>How far a resource has got, and the word that it uses for it.</summary>
internal readonly record struct ResourceState(LiveStatus Status, string? Text)
{
    /// <summary>
    /// Reads <c>properties.provisioningState</c>. Succeeded, Failed and Canceled are the terminal states and there are no others;
    /// a missing one means succeeded (Azure Resource Manager RPC, asynchronous operations).
    /// </summary>
    public static ResourceState OfProvisioningState(JsonObject body) => OfText(body["properties"]?["provisioningState"]?.ToString());

    /// <summary>Reads the text of a provisioning state or of an operation's status.</summary>
    public static ResourceState OfText(string? state) => new(
        state is null || Is(state, "Succeeded") ? LiveStatus.Ready
        : Is(state, "Failed") || Is(state, "Canceled") ? LiveStatus.Failed
        : LiveStatus.InProgress,
        state);

    private static bool Is(string state, string word) => state.Equals(word, StringComparison.OrdinalIgnoreCase);
}
