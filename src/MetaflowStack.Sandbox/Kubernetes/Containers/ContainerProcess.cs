using System.Text;

namespace MetaflowStack.Sandbox.Kubernetes.Containers;

/// <summary>What a command fails with: a line on standard error, after its name, and an exit code.</summary>
internal sealed class CommandFailure(string message, int exitCode = 1) : Exception(message)
{
    public int ExitCode => exitCode;
}

/// <summary>One process in a container: its arguments, streams, folder and variables.</summary>
internal sealed class ContainerProcess(RunningContainer container, IReadOnlyList<string> arguments, Stream input, Stream output, Stream errors)
{
    public RunningContainer Container => container;

    /// <summary>The command's name first.</summary>
    public IReadOnlyList<string> Arguments => arguments;

    public Stream Input => input;

    public Stream Output => output;

    public Stream Errors => errors;

    public string Folder { get; set; } = container.Folder;

    public Dictionary<string, string> Environment { get; init; } = new(container.Environment, StringComparer.Ordinal);

    /// <summary>Ends when the client hangs up or the container goes away.</summary>
    public required CancellationToken Cancel { get; init; }

    public string Name => arguments[0];

    public ContainerFiles Files => container.Files;

    public string Resolve(string path) => ContainerPath.Resolve(Folder, path);

    public async Task PrintAsync(string text) => await output.WriteAsync(Encoding.UTF8.GetBytes(text), Cancel);

    public async Task ComplainAsync(string text) => await errors.WriteAsync(Encoding.UTF8.GetBytes(text), Cancel);

    /// <summary>All of standard input, to its end.</summary>
    public async Task<byte[]> ReadInputAsync()
    {
        using var buffer = new MemoryStream();
        await input.CopyToAsync(buffer, Cancel);
        return buffer.ToArray();
    }

    /// <summary>Another process as a child: same folder and variables.</summary>
    public ContainerProcess Child(IReadOnlyList<string> words, Stream childInput, Stream childOutput, Stream childErrors) =>
        new(container, words, childInput, childOutput, childErrors) { Folder = Folder, Environment = new Dictionary<string, string>(Environment, StringComparer.Ordinal), Cancel = Cancel };
}
