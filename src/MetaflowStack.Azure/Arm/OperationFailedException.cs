using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Arm;

/// <summary>An operation that Azure had accepted ended as Failed or Canceled.</summary>
internal sealed class OperationFailedException(ErrorDetails details) : StackException(details);
