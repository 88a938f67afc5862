using Azure;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Arm;

/// <summary>
/// No answer came to a request, or only a part of one: it may or may not have been carried out. What can be repeated blindly has been.
/// </summary>
internal sealed class NoAnswerException(string request, Exception cause) : StackException(
    new ErrorDetails
    {
        What = $"No answer came to {request}",
        Code = "ConnectionLost",
        Why = cause.Message,
        Remedy = "Check the network connection and proxy settings, then run the same command again: it goes on from what has been done",
    },
    cause)
{
    /// <summary>Whether an exception of the transport says so.</summary>
    public static bool IsMeant(Exception exception, CancellationToken callers) =>
        exception is RequestFailedException or HttpRequestException or IOException or TimeoutException
        || (exception is OperationCanceledException && !callers.IsCancellationRequested);
}
