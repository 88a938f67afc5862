using System.Text.Json.Nodes;
using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Providers;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Azure.Databases;

/// <summary>
/// A flexible server that a failed creation left behind. It is removed only when it carries this stack's tags, is in a failed state,
/// was never complete as far as we know, and has no databases but those that every server has.
/// </summary>
/// <param name="arm">Azure Resource Manager.</param>
/// <param name="tags">This stack's marks.</param>
/// <param name="operation">What is being done with the server.</param>
/// <param name="completed">Whether its creation has ever ended well, by our own record; null: we have none.</param>
internal sealed class LeftoverServer(AzureRestClient arm, StackTags tags, OperationContext operation, bool? completed)
{
    // "Disabled" is the state of a creation that failed; a stopped server was complete once (FlexibleServers.json, ServerState).
    private const string Broken = "Disabled";

    // What the databases of a new server are listed as (recorded for 2023-06-01-preview).
    private static readonly string[] SystemDatabases = ["azure_maintenance", "azure_sys", "postgres"];

    /// <summary>What is there; null when nothing is.</summary>
    public async Task<JsonObject?> FindAsync(CancellationToken cancellationToken)
    {
        var answer = await arm.SendArmAsync(RequestMethod.Get, operation.Id, operation.ApiVersion, null, cancellationToken);
        if (answer.Status == 404)
            return null;
        return answer.IsError ? throw AzureErrors.Explain(operation.Key, "be read", answer) : answer.Body;
    }

    /// <summary>Whether a server carries this stack's tags.</summary>
    public bool IsOurs(JsonObject server) => OwnershipMarks.Carries(server, tags);

    /// <summary>Removes a server that is in a failed state; one that is still being worked on is left.</summary>
    /// <returns>False when there was nothing to remove.</returns>
    /// <exception cref="StackException">It is not ours, or may hold data.</exception>
    public async Task<bool> RemoveAsync(JsonObject server, CancellationToken cancellationToken)
    {
        if (!IsOurs(server))
            throw Kept("it carries no mark of this stack and environment");
        if (operation.StateOf(server).Status != LiveStatus.Failed)
            return false;
        if (await ReasonToKeepAsync(server, cancellationToken) is { } reason)
            throw Kept(reason);
        operation.Report("removing the broken server");
        return await new ResourceWriter(arm, operation with { What = "be removed", IsDelete = true }).DeleteAsync(cancellationToken);
    }

    private async Task<string?> ReasonToKeepAsync(JsonObject server, CancellationToken cancellationToken)
    {
        if (completed == true)
            return "the state records that it was complete, so it may hold data";
        if (JsonPaths.Text(server, "properties.state") is var state && state != Broken)
            return $"it is {state}, so it worked once and may hold data";
        var answer = await arm.SendArmAsync(RequestMethod.Get, $"{operation.Id}/databases", operation.ApiVersion, null, cancellationToken);
        // A broken server may not be able to say what it holds; then our own record alone tells.
        if (answer.IsError)
            return completed == false ? null : $"its databases cannot be listed ({answer.Error.Code ?? $"HTTP {answer.Status}"}), and the state does not know it";
        var names = (answer.Body?["value"] as JsonArray ?? []).Select(database => JsonPaths.Text(database, "name") ?? "").ToList();
        var own = names.Except(SystemDatabases, StringComparer.OrdinalIgnoreCase).ToList();
        return own.Count > 0 ? $"it has the {(own.Count == 1 ? "database" : "databases")} {string.Join(", ", own)}" : null;
    }

    private StackException Kept(string reason) => new(new ErrorDetails
    {
        What = $"{operation.Key} is in the way of a new one, and it is not removed",
        Resource = operation.Key,
        Why = $"The server {ArmId.NameOf(operation.Id)} cannot be used as it is, but {reason}",
        Remedy = $"Look at it in the portal. If nobody needs it, delete it and run the same command again: az postgres flexible-server delete --ids {operation.Id}",
    });
}
