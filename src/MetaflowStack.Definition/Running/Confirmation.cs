using MetaflowStack.Definition.Progress;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Running;

/// <summary>Asks before data is lost.</summary>
internal static class Confirmation
{
    /// <summary>Returns when the user agrees: by <c>--yes</c>, or by typing the environment's name.</summary>
    /// <param name="settings">The run's settings.</param>
    /// <param name="does">Who does what: <c>Destroy deletes</c>.</param>
    /// <param name="what">To what: <c>the stack demo/default with all its data</c>.</param>
    /// <param name="log">Where it is asked.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="otherwise">What to do when that is not wanted, for the refusal where nobody can be asked; null: nothing.</param>
    /// <exception cref="UsageException">Nobody can be asked, or the answer was another.</exception>
    internal static async Task AskAsync(StackSettings settings, string does, string what, IRunLog log, CancellationToken cancellationToken, string? otherwise = null)
    {
        if (settings.Yes)
            return;
        if (settings.NonInteractive)
        {
            throw new UsageException(new ErrorDetails
            {
                What = $"{does} {what}, and nobody can be asked here",
                Remedy = "Add --yes if that is what you want" + (otherwise is null ? "" : $"; if not, {otherwise}"),
            });
        }

        using var paused = LiveConsole.Pause();
        log.Warning($"{does} {what}. Type the environment's name, {settings.Environment}, to go on:");
        var answer = await Console.In.ReadLineAsync(cancellationToken);
        if (answer?.Trim() != settings.Environment)
        {
            throw new UsageException(new ErrorDetails
            {
                What = $"Nothing was done: the answer was not '{settings.Environment}'",
                Remedy = "Run the command again and type the environment's name, or add --yes",
            });
        }
    }
}
