using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Arm;

/// <summary>A write was refused, or an operation that Azure had accepted ended as Failed or Canceled.</summary>
internal sealed class OperationFailedException(ErrorDetails details, UnwrappedError error) : StackException(details)
{
    /// <summary>What Azure said, for the decision whether to start anew.</summary>
    public UnwrappedError Error => error;
}
