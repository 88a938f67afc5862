namespace MetaflowStack.Engine.State;

/// <summary>That a state is locked.</summary>
/// <param name="Run">Who holds it, or null when that cannot be read (the holder has just begun, or is a program of another kind).</param>
/// <param name="Until">When it ends by itself if its holder is dead, or null when that is not known or the operating system sees to it.</param>
public sealed record StateLock(RunStamp? Run, DateTimeOffset? Until);
