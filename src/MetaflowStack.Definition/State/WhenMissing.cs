namespace MetaflowStack.Definition.State;

/// <summary>What to do when the account or container of the state does not exist.</summary>
internal enum WhenMissing
{
    /// <summary>Make it, and say so.</summary>
    Make,

    /// <summary>Say that it does not exist, and what to do.</summary>
    Refuse,

    /// <summary>Go on as if it were there and empty: for those who only compare.</summary>
    Nothing,
}
