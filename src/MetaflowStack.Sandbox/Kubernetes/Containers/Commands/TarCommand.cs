using System.Formats.Tar;

namespace MetaflowStack.Sandbox.Kubernetes.Containers.Commands;

/// <summary><c>tar</c>: create, extract and list, as far as <c>kubectl cp</c> and people at a prompt use it.</summary>
internal static class TarCommand
{
    private const string GaveUp = "tar: Exiting with failure status due to previous errors\n";

    public static async Task<int> RunAsync(ContainerProcess process)
    {
        var (mode, archive, folder, members) = Parse(process);
        process.Folder = process.Resolve(folder);
        if (process.Files.Find(process.Folder) is not { IsFolder: true })
            throw new CommandFailure($"{folder}: Cannot open: No such file or directory\ntar: Error is not recoverable: exiting now", 2);
        if (mode == 'c')
            return await CreateAsync(process, archive, members);
        try
        {
            var source = archive == "-" ? process.Input : new MemoryStream(process.Files.Read(archive));
            return await ReadAsync(process, source, extract: mode == 'x');
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new CommandFailure("This does not look like a tar archive\n" + GaveUp.TrimEnd(), 2);
        }
    }

    private static (char Mode, string Archive, string Folder, List<string> Members) Parse(ContainerProcess process)
    {
        var (mode, archive, folder, members) = ('\0', "-", ".", new List<string>());
        for (var i = 1; i < process.Arguments.Count; i++)
        {
            var argument = process.Arguments[i];
            if (argument.StartsWith("--", StringComparison.Ordinal))
                continue; // ownership, permissions and warnings: nothing to choose here
            if (i > 1 && !argument.StartsWith('-'))
            {
                members.Add(argument);
                continue;
            }
            foreach (var letter in argument.TrimStart('-'))
            {
                if (letter is 'c' or 'x' or 't')
                    mode = letter;
                else if (letter is 'f' or 'C')
                    _ = ++i < process.Arguments.Count
                        ? letter == 'f' ? archive = process.Arguments[i] : folder = process.Arguments[i]
                        : throw new CommandFailure($"option requires an argument -- '{letter}'", 64);
                else if (letter is not ('m' or 'p' or 'v' or 'o'))
                    throw new CommandFailure($"invalid option -- '{letter}'", 64);
            }
        }
        if (mode == '\0')
            throw new CommandFailure("You must specify one of the '-Acdtrux', '--delete' or '--test-label' options", 2);
        return (mode, archive == "-" ? archive : process.Resolve(archive), folder, members);
    }

    private static async Task<int> CreateAsync(ContainerProcess process, string archive, List<string> members)
    {
        var missing = members.Where(m => process.Files.Find(process.Resolve(m)) is null).ToList();
        using var buffer = new MemoryStream();
        await using (var writer = new TarWriter(buffer, TarEntryFormat.Gnu, leaveOpen: true))
            foreach (var member in members.Except(missing))
                foreach (var (path, entry) in process.Files.Tree(process.Resolve(member)))
                    await writer.WriteEntryAsync(EntryOf(member.Trim('/') + path[process.Resolve(member).TrimEnd('/').Length..], entry), process.Cancel);
        if (archive == "-")
            await process.Output.WriteAsync(buffer.ToArray(), process.Cancel);
        else
            process.Files.Write(archive, buffer.ToArray(), process.Container.Now);
        if (members.Exists(m => m.StartsWith('/')))
            await process.ComplainAsync("tar: Removing leading `/' from member names\n");
        foreach (var member in missing)
            await process.ComplainAsync($"tar: {member}: Cannot stat: No such file or directory\n");
        if (missing.Count > 0)
            await process.ComplainAsync(GaveUp);
        return missing.Count > 0 ? 2 : 0;
    }

    private static GnuTarEntry EntryOf(string name, FileEntry entry)
    {
        var result = new GnuTarEntry(entry.IsFolder ? TarEntryType.Directory : TarEntryType.RegularFile, entry.IsFolder ? $"{name}/" : name)
        {
            Mode = (UnixFileMode)entry.Mode, ModificationTime = entry.Modified,
        };
        if (entry.Content is { } content)
            result.DataStream = new MemoryStream(content);
        return result;
    }

    private static async Task<int> ReadAsync(ContainerProcess process, Stream source, bool extract)
    {
        var exitCode = 0;
        await using var reader = new TarReader(source, leaveOpen: true);
        while (await reader.GetNextEntryAsync(copyData: false, process.Cancel) is { } entry)
        {
            var path = process.Resolve(entry.Name.TrimStart('/'));
            if (!extract)
            {
                await process.PrintAsync($"{entry.Name}\n");
            }
            else if (entry.EntryType == TarEntryType.Directory)
            {
                process.Files.MakeFolders(path, process.Container.Now, (int)entry.Mode);
            }
            else if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile)
            {
                using var content = new MemoryStream();
                if (entry.DataStream is { } data)
                    await data.CopyToAsync(content, process.Cancel);
                process.Files.MakeFolders(ContainerPath.Parent(path), process.Container.Now);
                process.Files.Write(path, content.ToArray(), process.Container.Now, (int)entry.Mode);
            }
            else
            {
                await process.ComplainAsync($"tar: {entry.Name}: Cannot create {entry.EntryType}: Operation not permitted\n");
                exitCode = 2;
            }
        }
        if (exitCode != 0)
            await process.ComplainAsync(GaveUp);
        return exitCode;
    }
}
