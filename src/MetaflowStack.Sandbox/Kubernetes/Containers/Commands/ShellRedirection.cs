namespace MetaflowStack.Sandbox.Kubernetes.Containers.Commands;

/// <summary>Where the streams of one command of a shell go: the shell's own, files, or each other.</summary>
internal sealed class ShellRedirection(ContainerProcess shell, Stream input, Stream output)
{
    private readonly List<(string Path, MemoryStream Content)> _files = [];

    public Stream Input { get; private set; } = input;

    public Stream Output { get; private set; } = output;

    public Stream Errors { get; private set; } = shell.Errors;

    /// <summary>Why the command cannot be run; null when it can.</summary>
    public string? Fault { get; private set; }

    /// <summary>Lets one of the outputs go where the other goes.</summary>
    public void Join(string how)
    {
        if (how == "2>&1")
            Errors = Output;
        else
            Output = Errors;
    }

    /// <summary>Reads from a file, or writes to one, which is made at once.</summary>
    public void Open(string how, string name)
    {
        var path = shell.Resolve(name);
        try
        {
            if (how == "<")
            {
                Input = new MemoryStream(shell.Files.Read(path));
                return;
            }
            var stream = path == "/dev/null" ? Stream.Null : OpenForWriting(path, append: how.EndsWith(">>", StringComparison.Ordinal));
            if (how.StartsWith('2'))
                Errors = stream;
            else
                Output = stream;
        }
        catch (FileFault fault)
        {
            Fault = how == "<" ? $"cannot open {name}: {Short(fault)}" : $"cannot create {name}: {Short(fault)}";
        }
    }

    /// <summary>Puts what was written into the files.</summary>
    public void Finish()
    {
        foreach (var (path, content) in _files)
            shell.Files.Write(path, content.ToArray(), shell.Container.Now, shell.Files.Find(path)?.Mode ?? 0b110_100_100);
    }

    private MemoryStream OpenForWriting(string path, bool append)
    {
        var before = shell.Files.Find(path);
        shell.Files.Write(path, append ? before?.Content ?? [] : [], shell.Container.Now, before?.Mode ?? 0b110_100_100);
        var content = new MemoryStream();
        if (append && before?.Content is { } kept)
            content.Write(kept);
        _files.Add((path, content));
        return content;
    }

    // The shell's own, shorter words.
    private static string Short(FileFault fault) => fault.Reason == "No such file or directory" ? "No such file" : fault.Reason;
}
