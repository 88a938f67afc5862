namespace MetaflowStack.Engine.Errors;

/// <summary>
/// A failure that we know and can explain. Its text is one paragraph for a person, without a stack trace, even where a build
/// engine prints whole exceptions. Exit code 1.
/// </summary>
public class StackException : Exception
{
    /// <summary>Makes the failure from its details.</summary>
    public StackException(ErrorDetails details, Exception? innerException = null) : base(details.ToString(), innerException)
    {
        Details = details;
        // Where those find it that do not know us: build engines put it beside the message.
        if (details.Code is { } code)
            Data["Code"] = code;
    }

    /// <summary>What happened, to what, why, and what to do.</summary>
    public ErrorDetails Details { get; }

    /// <summary>The paragraph; no stack trace.</summary>
    public override string ToString() => Message;
}

/// <summary>The user asked for something that cannot be: a bad name, a missing option, an unknown profile. Exit code 2.</summary>
public class UsageException(ErrorDetails details) : StackException(details);
