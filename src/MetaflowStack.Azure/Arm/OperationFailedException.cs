using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Arm;

/// <summary>A write was refused, or an operation that Azure had accepted ended as Failed or Canceled.</summary>
internal sealed class OperationFailedException(ErrorDetails details, UnwrappedError error) : StackException(details)
{
    /// <summary>What Azure said, for the decision whether to start anew.</summary>
    public UnwrappedError Error => error;

    /// <summary>Whether the resource is gone although nothing refused it: somebody deleted it while it was being made.</summary>
    public bool IsGone { get; init; }

    /// <summary>Whether it was to create a resource, which did not exist before.</summary>
    public bool IsCreation { get; init; }
}
