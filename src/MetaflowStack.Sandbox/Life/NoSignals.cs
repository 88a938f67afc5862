using Microsoft.Extensions.Hosting;

namespace MetaflowStack.Sandbox.Life;

/// <summary>
/// Takes the place of the host's own life time, which begins to stop at SIGINT whatever the program decides: watches would end
/// at once and for good while the sandbox goes on for its users.
/// </summary>
internal sealed class NoSignals : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
