using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Fleet;

/// <summary>One environment of a fleet.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Wave">It begins when every environment of lower waves has ended well.</param>
internal record FleetMember(string Name, int Wave);

/// <summary>How a member ended.</summary>
internal enum FleetOutcome
{
    /// <summary>Everything was done.</summary>
    Succeeded,

    /// <summary>Something failed.</summary>
    Failed,

    /// <summary>The user stopped it.</summary>
    Cancelled,

    /// <summary>It was not begun: the user stopped the run before, or a lower wave has not ended well.</summary>
    NotStarted,
}

/// <summary>A member and how it ended.</summary>
/// <param name="Member">The member.</param>
/// <param name="Outcome">How.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Failure">Why, when it failed; null: it did not.</param>
internal sealed record FleetResult(FleetMember Member, FleetOutcome Outcome, TimeSpan Elapsed, StackException? Failure = null);

/// <summary>
/// The order in which members work: wave after wave, and within a wave so many at once. One that fails is alone in that: the others of its
/// wave go on, and only later waves do not begin.
/// </summary>
/// <param name="parallel">How many at once.</param>
/// <param name="time">The clock of their durations.</param>
internal sealed class FleetSchedule(int parallel, TimeProvider time)
{
    /// <summary>Works on all members.</summary>
    /// <param name="members">The members, in order.</param>
    /// <param name="work">Works on one, to its end.</param>
    /// <param name="cancellationToken">Begins no more; those at work see to themselves.</param>
    /// <returns>How each ended, in the order of <paramref name="members"/>.</returns>
    internal async Task<IReadOnlyList<FleetResult>> RunAsync<T>(IReadOnlyList<T> members, Func<T, Task> work, CancellationToken cancellationToken) where T : FleetMember
    {
        var results = new Dictionary<FleetMember, FleetResult>(ReferenceEqualityComparer.Instance);
        var goesOn = true;
        foreach (var wave in members.GroupBy(member => member.Wave).OrderBy(wave => wave.Key))
        {
            var ended = goesOn ? await RunWaveAsync([.. wave], work, cancellationToken) : wave.Select(NotStarted);
            foreach (var result in ended)
                results[result.Member] = result;
            goesOn = goesOn && wave.All(member => results[member].Outcome == FleetOutcome.Succeeded);
        }

        return [.. members.Select(member => results[member])];
    }

    private static FleetResult NotStarted(FleetMember member) => new(member, FleetOutcome.NotStarted, TimeSpan.Zero);

    private async Task<IReadOnlyList<FleetResult>> RunWaveAsync<T>(IReadOnlyList<T> members, Func<T, Task> work, CancellationToken cancellationToken) where T : FleetMember
    {
        using var places = new SemaphoreSlim(parallel);
        return await Task.WhenAll(members.Select(async member =>
        {
            await places.WaitAsync(CancellationToken.None);
            try
            {
                return cancellationToken.IsCancellationRequested ? NotStarted(member) : await RunOneAsync(member, work);
            }
            finally
            {
                places.Release();
            }
        }));
    }

    // Anything else than these is a defect of ours, and ends the whole run.
    private async Task<FleetResult> RunOneAsync<T>(T member, Func<T, Task> work) where T : FleetMember
    {
        var startedAt = time.GetTimestamp();
        try
        {
            await work(member);
            return new FleetResult(member, FleetOutcome.Succeeded, time.GetElapsedTime(startedAt));
        }
        catch (StackException exception)
        {
            return new FleetResult(member, FleetOutcome.Failed, time.GetElapsedTime(startedAt), exception);
        }
        catch (OperationCanceledException)
        {
            return new FleetResult(member, FleetOutcome.Cancelled, time.GetElapsedTime(startedAt));
        }
    }
}
