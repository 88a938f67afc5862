using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.State;

/// <summary>Offers to push what an earlier run could not push to the state; where nobody can be asked, it is pushed.</summary>
internal sealed class SpillOffer(StackSettings settings, IRunLog log)
{
    /// <summary>Whether to push it.</summary>
    internal async Task<bool> AskAsync(PendingSpill pending, CancellationToken cancellationToken)
    {
        log.Warning($"{pending}.");
        foreach (var change in pending.Changes)
            log.Info("  " + change);
        if (settings.Yes || settings.NonInteractive)
        {
            log.Info("Pushing it to the state now.");
            return true;
        }

        log.Warning("Push it to the state now? Without it this run may not know what that one made. [Y/n]");
        var agreed = (await Console.In.ReadLineAsync(cancellationToken))?.Trim() is null or "" or "y" or "Y" or "yes" or "Yes";
        log.Info(agreed ? "Pushing it to the state now." : $"It stays in {pending.Path}; the next run offers it again.");
        return agreed;
    }
}
