using System.Text.Json.Nodes;
using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Graph;

/// <summary>Objects that Entra keeps for 30 days after they were deleted (Microsoft Graph, directory: deletedItems).</summary>
internal sealed class DeletedItems(AzureRestClient graph)
{
    /// <summary>Removes a deleted object for good; waits until it has arrived among the deleted ones.</summary>
    public async Task PurgeAsync(ResourceKey key, string id, ResourceContext context, CancellationToken cancellationToken)
    {
        var wait = new ReplicationWait(context, ReplicationWait.OfDeletedObjects);
        while (true)
        {
            var answer = await graph.SendAsync(RequestMethod.Delete, $"v1.0/directory/deletedItems/{id}", null, null, cancellationToken);
            if (!answer.IsError)
                return;
            if (answer.Status == 403)
            {
                context.Report("left among the deleted objects of the tenant: removing it for good is not allowed");
                return;
            }
            if (answer.Status != 404)
                throw GraphErrors.Explain(key, "be removed for good", answer);
            // What does not arrive is gone for good already, or is found when its name is needed again.
            if (!await wait.PauseAsync(cancellationToken))
                return;
        }
    }

    /// <summary>
    /// Whether a recorded object is among the deleted ones and ours. Where that may not be asked it is left there, as when it may
    /// not be removed.
    /// </summary>
    /// <exception cref="Engine.Errors.StackException">Graph refused for another reason.</exception>
    public async Task<bool> HasOursAsync(RecordedResource recorded, StackTags tags, CancellationToken cancellationToken)
    {
        var answer = await graph.SendAsync(RequestMethod.Get, $"v1.0/directory/deletedItems/{recorded.Id}", null, null, cancellationToken);
        if (answer.Status is 403 or 404)
            return false;
        return answer.IsError ? throw GraphErrors.Explain(recorded.Key, "be read", answer) : GraphBodies.Carries(answer.Body!, tags);
    }

    /// <summary>Removes the deleted application that still holds a unique name, if it is ours.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> PurgeApplicationAsync(GraphApplication application, StackTags tags, CancellationToken cancellationToken)
    {
        var filter = $"$filter=displayName%20eq%20'{GraphBodies.Quote(application.DisplayName)}'";
        var answer = await graph.SendAsync(
            RequestMethod.Get, $"v1.0/directory/deletedItems/microsoft.graph.application?{filter}", null, null, cancellationToken);
        var ours = (answer.Body?["value"] as JsonArray ?? [])
            .OfType<JsonObject>()
            .FirstOrDefault(deleted => JsonPaths.Text(deleted, "uniqueName") == application.UniqueName && GraphBodies.Carries(deleted, tags));
        if (ours is null)
            return false;
        var purged = await graph.SendAsync(RequestMethod.Delete, $"v1.0/directory/deletedItems/{ours["id"]}", null, null, cancellationToken);
        return !purged.IsError;
    }
}
