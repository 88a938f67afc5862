using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Containers;
using MetaflowStack.Sandbox.Kubernetes.Containers.Commands;

namespace MetaflowStack.Sandbox.Kubernetes.Streaming;

/// <summary>What exec and attach do in a container, over any protocol.</summary>
internal sealed class RemoteProcess(RunningContainer container, IReadOnlyList<string> command, ContainerLife life)
{
    /// <summary>Runs the process and sends how it ended.</summary>
    /// <param name="streams">Where its streams go.</param>
    /// <param name="connection">Ends with the connection, which may outlive the container.</param>
    public async Task RunAsync(RemoteStreams streams, CancellationToken connection) => await streams.SendStatus(await EndOfAsync(streams), connection);

    private async Task<JsonObject> EndOfAsync(RemoteStreams streams)
    {
        try
        {
            if (command.Count == 0)
            {
                // Attach: the main process of a simulated container says nothing more than its log.
                await life.WaitAsync();
                return ExecStatus.Of(0, []);
            }
            if (Refusal() is { } refusal)
                return ExecStatus.NotStarted(container.Id.Split('/')[^1], refusal);
            var process = new ContainerProcess(container, command, streams.Input, streams.Output, streams.Errors) { Cancel = life.Token };
            return ExecStatus.Of(await CommandTable.RunAsync(process), command);
        }
        catch (OperationCanceledException) when (life.ContainerEnded)
        {
            return ExecStatus.Of(ExecStatus.Killed, command);
        }
    }

    // runc looks for the program in $PATH, or where its path says.
    private string? Refusal()
    {
        var name = command[0];
        if (CommandTable.Has(container, name))
            return null;
        if (!name.Contains('/', StringComparison.Ordinal))
            return $"exec: \"{name}\": executable file not found in $PATH";
        return container.Files.Find(ContainerPath.Resolve(container.Folder, name)) is null
            ? $"exec: \"{name}\": stat {name}: no such file or directory"
            : $"exec: \"{name}\": permission denied";
    }
}
