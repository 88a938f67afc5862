using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Engine.State;

/// <summary>
/// The place of the state could not be reached, after all retries: network gone, service down, or no answer from which to tell
/// whether a write arrived. Any other refusal by the place (403, 409, 412) is not this.
/// </summary>
/// <param name="details">What happened.</param>
/// <param name="innerException">The last failure, or null.</param>
public sealed class StateUnreachableException(ErrorDetails details, Exception? innerException = null) : StackException(details, innerException);
