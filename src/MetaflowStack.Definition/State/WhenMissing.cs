namespace MetaflowStack.Definition.State;

/// <summary>What to do when the account or container of the state does not exist.</summary>
internal enum WhenMissing
{
    /// <summary>Make it, and say so.</summary>
    Make,

    /// <summary>Say that it does not exist, and what to do.</summary>
    Refuse,

    /// <summary>As <see cref="Refuse"/>; one that exists is finished, as the run that made it may have died in the middle.</summary>
    Finish,

    /// <summary>Go on as if it were there and empty: for those who only compare.</summary>
    Nothing,
}
