using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Running;

/// <summary>Asks before data is lost.</summary>
internal static class Confirmation
{
    /// <summary>Returns when the user agrees: by <c>--yes</c>, or by typing the environment's name.</summary>
    /// <exception cref="UsageException">Nobody can be asked, or the answer was another.</exception>
    internal static async Task AskAsync(StackSettings settings, IRunLog log, CancellationToken cancellationToken)
    {
        if (settings.Yes)
            return;
        if (settings.NonInteractive)
        {
            throw new UsageException(new ErrorDetails
            {
                What = $"Destroy deletes the stack {settings.OrgPrefix}/{settings.Environment} with all its data, and nobody can be asked here",
                Remedy = "Add --yes if that is what you want",
            });
        }

        log.Warning($"This deletes the stack {settings.OrgPrefix}/{settings.Environment} with all its data. Type the environment's name to go on:");
        var answer = await Console.In.ReadLineAsync(cancellationToken);
        if (answer?.Trim() != settings.Environment)
        {
            throw new UsageException(new ErrorDetails
            {
                What = $"Nothing was deleted: the answer was not '{settings.Environment}'",
                Remedy = "Run the command again and type the environment's name, or add --yes",
            });
        }
    }
}
