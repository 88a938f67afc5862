namespace MetaflowStack.Sandbox.CommandLine;

/// <summary>The exit codes of the sandbox's process.</summary>
public static class ExitCodes
{
    /// <summary>The world was saved and the sandbox ended as it should.</summary>
    public const int Ended = 0;

    /// <summary>The sandbox could not start (the folder is unwritable, the port taken); the message says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line was wrong.</summary>
    public const int Usage = 2;

    /// <summary>Another sandbox already runs for this folder: join that one.</summary>
    public const int AlreadyRunning = 17;
}
