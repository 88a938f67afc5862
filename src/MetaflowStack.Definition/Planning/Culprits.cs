using MetaflowStack.Azure.Monitor;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Planning;

/// <summary>Finds who is behind what has drifted in Azure, where the resource itself does not say: one question to the activity log.</summary>
/// <param name="activity">The activity log.</param>
/// <param name="resourceGroup">The stack's resource group.</param>
/// <param name="debug">Takes why it could not be asked; a plan is complete without it.</param>
internal sealed class Culprits(ActivityLogReader activity, string resourceGroup, Action<string> debug)
{
    /// <summary>The last change of each Azure resource that has drifted; nothing is asked when none has.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="since">The last run of ours; null: there was none.</param>
    /// <param name="cancellationToken">Ends the reads.</param>
    internal async Task<IReadOnlyDictionary<ResourceKey, Modification>> FindAsync(Plan plan, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var drifted = plan.Changes.Where(change => change is { Drifted: true, Key.System: "azure" }).ToList();
        var known = drifted.Where(change => change.Live?.LastModified is not null).ToDictionary(change => change.Key, change => change.Live!.LastModified!);
        var asked = drifted.Where(change => !known.ContainsKey(change.Key)).ToList();
        if (asked.Count == 0)
            return known;
        try
        {
            var changes = await activity.LastChangesAsync(resourceGroup, since ?? DateTimeOffset.MinValue, cancellationToken);
            foreach (var change in asked)
            {
                if ((change.Live?.Id ?? change.Recorded?.Id) is { } id && changes.TryGetValue(id.ToLowerInvariant(), out var last))
                    known.Add(change.Key, last);
            }
        }
        catch (StackException refused)
        {
            debug($"Who has changed what is not known: {refused.Details}");
        }

        return known;
    }
}
