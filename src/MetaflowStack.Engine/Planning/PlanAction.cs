namespace MetaflowStack.Engine.Planning;

/// <summary>What a plan wants done with a resource.</summary>
public enum PlanAction
{
    /// <summary>It exists as desired.</summary>
    Unchanged,

    /// <summary>It does not exist, or an earlier run began it and did not finish.</summary>
    Create,

    /// <summary>It exists and some fields differ.</summary>
    Update,

    /// <summary>It exists and a field differs that cannot be changed in place.</summary>
    Replace,

    /// <summary>It is recorded and no longer desired.</summary>
    Delete,
}
