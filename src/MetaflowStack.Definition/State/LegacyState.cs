using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.State;

/// <summary>
/// A state in <c>.nuke/state</c>, where it was kept before Azure's default became the state account: it must not be passed over,
/// for a run without its record would know nothing of what the stack was made of.
/// </summary>
internal sealed class LegacyState(StackSettings settings, FileStateStore folder, IRunLog log)
{
    /// <summary>The folder.</summary>
    internal static string DirectoryOf(StackSettings settings) => Path.Combine(settings.RootDirectory, ".nuke", "state");

    /// <summary>Refuses to begin a new state while the old place has one that was not moved.</summary>
    /// <exception cref="StackException">There is one; the message has the command that moves it.</exception>
    internal async Task CheckAsync(IStateStore store, CancellationToken cancellationToken)
    {
        if (settings.State is not StateAccount || await folder.ReadAsync(cancellationToken) is not { MovedTo: null, Resources.Count: > 0 })
            return;
        if (await store.ReadAsync(cancellationToken) is not null)
        {
            log.Warning($"{folder.Location} holds a state of this stack as well. It is not used: {store.Location} is. Delete the file when you no longer need it.");
            return;
        }

        var stack = $"--org-prefix {settings.OrgPrefix}" + (settings.Environment == "default" ? "" : $" --environment {settings.Environment}");
        throw new StackException(new ErrorDetails
        {
            What = $"The state of {settings.OrgPrefix}/{settings.Environment} is still in {folder.Location}, and there is none at {store.Location}",
            Why = "States are kept in Azure by default now, where everybody who works on the stack can use them. Nothing was done",
            Remedy = $"Move it there once: ./build.sh StateMove {stack} --state .nuke/state. Or keep it where it is: add --state .nuke/state to every command, or \"State\": \".nuke/state\" to .nuke/parameters.json",
        });
    }
}
