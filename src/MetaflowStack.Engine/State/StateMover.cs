using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Engine.State;

/// <summary>What was moved.</summary>
/// <param name="Serial">The serial at the new place.</param>
/// <param name="Resources">How many resources it holds.</param>
public sealed record StateMove(long Serial, int Resources);

/// <summary>
/// Moves state from one place to another, of whatever kind, and back. Both are locked; the source is left only once the target
/// has been read back and says the same. Older versions stay where they were written.
/// </summary>
public static class StateMover
{
    /// <summary>
    /// Moves the state. A move cut short anywhere is finished by doing it again; until the source is marked, it is the state.
    /// </summary>
    /// <param name="from">Where it is.</param>
    /// <param name="to">Where it is to be.</param>
    /// <param name="place">What a person gives as <c>--state</c> to work with it there; written into the source.</param>
    /// <param name="run">The run.</param>
    /// <param name="wait">How long to wait for whoever holds one of the two.</param>
    /// <param name="cancellationToken">Cancels it before the source is marked.</param>
    /// <exception cref="StateLockedException">One of the two is still in use.</exception>
    /// <exception cref="StackException">
    /// There is nothing to move, it was moved elsewhere, the target has another or a newer state, or says something else when it is
    /// read back. The source is unchanged.
    /// </exception>
    public static async Task<StateMove> MoveAsync(IStateStore from, IStateStore to, string place, RunStamp run, LockWait wait, CancellationToken cancellationToken)
    {
        if (from.Location == to.Location)
            throw MoveFaults.SamePlace(from.Location);
        await using var source = await from.LockAsync(run, wait, cancellationToken);
        await using var target = await to.LockAsync(run, wait, cancellationToken);
        var moving = source.Document;
        if (moving.Serial == 0 && moving.Resources.Count == 0)
            throw MoveFaults.NothingThere(from.Location);
        if (moving.MovedTo is { } elsewhere)
            return elsewhere == place && IsSame(moving, target.Document)
                ? new StateMove(target.Document.Serial, target.Document.Resources.Count)
                : throw StateFaults.Moved(from.Location, elsewhere);

        if (NeedsWriting(moving, target.Document, from, to))
            await target.SaveAsync(_ => moving with { MovedTo = null }, cancellationToken);
        await VerifyAsync(moving, target.Document, to, cancellationToken);
        await source.SaveAsync(document => document with { MovedTo = place }, cancellationToken);
        return new StateMove(target.Document.Serial, target.Document.Resources.Count);
    }

    private static bool NeedsWriting(StateDocument moving, StateDocument there, IStateStore from, IStateStore to)
    {
        if (there.Serial == 0 && there.Resources.Count == 0)
            return true;
        if (there.Lineage != moving.Lineage)
            throw MoveFaults.OtherLineage(to.Location, there, moving);
        if (there.Serial <= moving.Serial)
            return true;
        // An earlier move got as far as here and did not mark the source.
        return IsSame(moving, there) && there.MovedTo is null ? false : throw MoveFaults.TargetIsNewer(from, to, moving, there);
    }

    private static async Task VerifyAsync(StateDocument moving, StateDocument written, IStateStore to, CancellationToken cancellationToken)
    {
        var found = await to.ReadAsync(cancellationToken);
        if (found is null || !StateSerializer.Serialize(found).AsSpan().SequenceEqual(StateSerializer.Serialize(written)) || !IsSame(moving, found))
            throw MoveFaults.ReadsOtherwise(to.Location, moving, found);
    }

    private static bool IsSame(StateDocument moving, StateDocument there) =>
        moving.Lineage == there.Lineage && moving.Resources.Count == there.Resources.Count
        && StateDifference.Between(moving with { MovedTo = null }, there with { MovedTo = null }).IsEmpty;
}
