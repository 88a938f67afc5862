using MetaflowStack.Simulation.Crashes;
using MetaflowStack.Simulation.Runs;

namespace MetaflowStack.Simulation;

/// <summary>One undisturbed deployment and destroy for all tests of a class.</summary>
public sealed class UndisturbedFixture : IAsyncLifetime
{
    /// <summary>What the worlds of the tests are drawn from.</summary>
    public const int Seed = 1;

    internal Undisturbed Undisturbed { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Undisturbed = await Undisturbed.ObserveAsync(StateKind.Folder, Seed);

    public ValueTask DisposeAsync()
    {
        Undisturbed.Dispose();
        return ValueTask.CompletedTask;
    }
}
