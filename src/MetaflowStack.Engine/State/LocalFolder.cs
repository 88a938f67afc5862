namespace MetaflowStack.Engine.State;

/// <summary>The folder in which a checkout keeps what it knows of remote state.</summary>
internal static class LocalFolder
{
    /// <summary>The mode of files that only their owner reads: 0600.</summary>
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the folder of a file, where it does not exist.</summary>
    public static void Make(string path) => Directory.CreateDirectory(Path.GetDirectoryName(path)!);
}
