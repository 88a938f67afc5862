using System.Collections.Concurrent;
using MetaflowStack.Simulation.Crashes;
using MetaflowStack.Simulation.Runs;

namespace MetaflowStack.Simulation;

/// <summary>One undisturbed deployment and destroy for each kind of state, made when a test of the class first needs it.</summary>
public sealed class UndisturbedFixture : IAsyncDisposable
{
    /// <summary>What the worlds of the tests are drawn from.</summary>
    public const int Seed = 1;

    private readonly ConcurrentDictionary<StateKind, Lazy<Task<Undisturbed>>> _observed = [];

    internal Task<Undisturbed> WithStateIn(StateKind state) =>
        _observed.GetOrAdd(state, kind => new Lazy<Task<Undisturbed>>(() => Undisturbed.ObserveAsync(kind, Seed))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var observed in _observed.Values)
            (await observed.Value).Dispose();
    }
}
