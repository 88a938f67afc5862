namespace MetaflowStack.Sandbox.Life;

/// <summary>Another sandbox holds the folder.</summary>
/// <param name="directory">The folder.</param>
public sealed class AlreadyRunningException(string directory) : Exception($"Another sandbox runs for {directory}.");
