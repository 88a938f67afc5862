using MetaflowStack.Definition.Progress;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Fleet;

/// <summary>Asks once before the stacks of several environments are deleted.</summary>
internal static class FleetConfirmation
{
    /// <summary>Returns when the user agrees: by <c>--yes</c>, or by typing the pattern.</summary>
    /// <param name="pattern">What <c>--environment</c> says.</param>
    /// <param name="members">The settings of each.</param>
    /// <param name="log">Where it is asked.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="UsageException">Nobody can be asked, or the answer was another.</exception>
    internal static async Task AskAsync(string pattern, IReadOnlyList<StackSettings> members, IRunLog log, CancellationToken cancellationToken)
    {
        if (members.All(member => member.Yes))
            return;
        var what = $"{members.Count} stacks{(members[0].KeepData ? ", but for their storage and their databases" : " with all their data")}: {string.Join(", ", members.Select(member => $"{member.OrgPrefix}/{member.Environment}"))}";
        if (members.Any(member => member.NonInteractive))
        {
            throw new UsageException(new ErrorDetails
            {
                What = $"Destroy deletes {what}, and nobody can be asked here",
                Remedy = "Add --yes if that is what you want",
            });
        }

        using var paused = LiveConsole.Pause();
        log.Warning($"Destroy deletes {what}. Type {pattern} to go on:");
        var answer = await Console.In.ReadLineAsync(cancellationToken);
        if (answer?.Trim() != pattern)
        {
            throw new UsageException(new ErrorDetails
            {
                What = $"Nothing was done: the answer was not '{pattern}'",
                Remedy = $"Run the command again and type {pattern}, or add --yes",
            });
        }
    }
}
