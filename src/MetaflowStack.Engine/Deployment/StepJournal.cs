using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Engine.Deployment;

/// <summary>Writes the steps of a run to the journal of its state.</summary>
internal sealed class StepJournal(IStateSession session, TimeProvider time)
{
    private int _entries;

    /// <summary>Whether anything was written.</summary>
    public bool HasEntries => Volatile.Read(ref _entries) > 0;

    public Task IntentAsync(ResourceKey key, PlanAction action, RecordedResource? resource, CancellationToken cancellationToken) =>
        AppendAsync(key, action, JournalPhase.Intent, resource, cancellationToken);

    public Task AcceptedAsync(ResourceKey key, PlanAction action, RecordedResource resource, CancellationToken cancellationToken) =>
        AppendAsync(key, action, JournalPhase.Accepted, resource, cancellationToken);

    // What has happened is written even when the run is being cancelled.
    public Task DoneAsync(ResourceKey key, PlanAction action, RecordedResource? resource) =>
        AppendAsync(key, action, JournalPhase.Done, resource, CancellationToken.None);

    public Task FailedAsync(ResourceKey key, PlanAction action) => AppendAsync(key, action, JournalPhase.Failed, null, CancellationToken.None);

    private async Task AppendAsync(
        ResourceKey key, PlanAction action, JournalPhase phase, RecordedResource? resource, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _entries);
        await session.AppendAsync(
            new JournalEntry { At = time.GetUtcNow(), Key = key, Action = action, Phase = phase, Resource = resource }, cancellationToken);
    }
}
