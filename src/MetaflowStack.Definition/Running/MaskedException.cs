namespace MetaflowStack.Definition.Running;

/// <summary>Stands for an exception whose own text holds a secret; its text is the other's with the secret masked.</summary>
public sealed class MaskedException(string text) : Exception(text)
{
    /// <summary>The text; it holds the other's stack trace if that had one.</summary>
    public override string ToString() => Message;
}
