namespace MetaflowStack.Sandbox.Life;

/// <summary>Holds a folder for one process; the kernel lets go of it when the process dies, however it dies.</summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Takes the folder.</summary>
    /// <exception cref="AlreadyRunningException">Another process (or another sandbox in this one) has it.</exception>
    public static FolderLock Take(string directory)
    {
        try
        {
            return new FolderLock(new FileStream(
                Path.Combine(directory, "sandbox.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (Directory.Exists(directory))
        {
            throw new AlreadyRunningException(directory);
        }
    }

    public void Dispose() => _file.Dispose();
}
