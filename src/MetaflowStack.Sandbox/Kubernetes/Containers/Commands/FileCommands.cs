namespace MetaflowStack.Sandbox.Kubernetes.Containers.Commands;

/// <summary>Commands that change the files of a container.</summary>
internal static class FileCommands
{
    public static Task<int> MkdirAsync(ContainerProcess process)
    {
        var options = Options.Parse(process, "pv", "m");
        foreach (var operand in Needed(options))
        {
            var path = process.Resolve(operand);
            if (!options.Has('p') && process.Files.Find(path) is not null)
                throw new CommandFailure($"cannot create directory '{operand}': File exists");
            if (!options.Has('p') && process.Files.Find(ContainerPath.Parent(path)) is null)
                throw new CommandFailure($"cannot create directory '{operand}': No such file or directory");
            process.Files.MakeFolders(path, process.Container.Now);
        }
        return Task.FromResult(0);
    }

    public static Task<int> MvAsync(ContainerProcess process)
    {
        var options = Options.Parse(process, "fnT");
        var operands = Needed(options);
        if (operands.Count < 2)
            throw new CommandFailure($"missing destination file operand after '{operands[0]}'");
        var target = process.Resolve(operands[^1]);
        var into = process.Files.Find(target) is { IsFolder: true };
        if (into && options.Has('T'))
            throw new CommandFailure($"cannot overwrite directory '{operands[^1]}' with non-directory");
        if (!into && operands.Count > 2)
            throw new CommandFailure($"target '{operands[^1]}' is not a directory");
        if (!into && process.Files.Find(ContainerPath.Parent(target)) is null)
            throw new CommandFailure($"cannot move '{operands[0]}' to '{operands[^1]}': No such file or directory");
        foreach (var operand in operands.Take(operands.Count - 1))
        {
            var source = process.Resolve(operand);
            if (process.Files.Find(source) is null)
                throw new CommandFailure($"cannot stat '{operand}': No such file or directory");
            process.Files.Move(source, into ? ContainerPath.Below(target, ContainerPath.Name(source)) : target);
        }
        return Task.FromResult(0);
    }

    public static Task<int> RmAsync(ContainerProcess process)
    {
        var options = Options.Parse(process, "rRfv");
        foreach (var operand in options.Has('f') ? options.Operands : Needed(options))
        {
            var path = process.Resolve(operand);
            var entry = process.Files.Find(path);
            if (entry is null && !options.Has('f'))
                throw new CommandFailure($"cannot remove '{operand}': No such file or directory");
            if (entry is { IsFolder: true } && !options.Has('r') && !options.Has('R'))
                throw new CommandFailure($"cannot remove '{operand}': Is a directory");
            process.Files.Remove(path);
        }
        return Task.FromResult(0);
    }

    public static Task<int> TouchAsync(ContainerProcess process)
    {
        foreach (var path in Needed(Options.Parse(process, "am")).Select(process.Resolve))
        {
            var entry = process.Files.Find(path);
            if (entry is not { IsFolder: true })
                process.Files.Write(path, entry?.Content ?? [], process.Container.Now, entry?.Mode ?? 0b110_100_100);
        }
        return Task.FromResult(0);
    }

    private static IReadOnlyList<string> Needed(Options options) => options.Operands.Count > 0 ? options.Operands : throw new CommandFailure("missing operand");
}
