namespace MetaflowStack.Conformance.Specs;

/// <summary>Which way a body goes.</summary>
internal enum Direction
{
    /// <summary>To the server: read-only properties must not be in it, read-only ones are not required.</summary>
    Request,

    /// <summary>From the server.</summary>
    Response,
}
