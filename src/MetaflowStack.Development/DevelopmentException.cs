namespace MetaflowStack.Development;

/// <summary>A failure of our own build, tests or formatting that we can explain. Its text is one paragraph, without a stack trace.</summary>
public sealed class DevelopmentException(string message) : Exception(message)
{
    /// <summary>The paragraph; no stack trace, even where a build engine prints whole exceptions.</summary>
    public override string ToString() => Message;
}
