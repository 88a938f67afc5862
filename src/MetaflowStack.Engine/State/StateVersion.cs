namespace MetaflowStack.Engine.State;

/// <summary>One of the documents that a state has been.</summary>
/// <param name="Serial">Its serial.</param>
/// <param name="WrittenAt">When it was written.</param>
/// <param name="Run">The run that wrote it, or null when that was not recorded.</param>
/// <param name="Id">The store's own name for it, for <see cref="IStateStore.ReadVersionAsync"/>.</param>
public sealed record StateVersion(long Serial, DateTimeOffset WrittenAt, RunStamp? Run, string Id);
