using System.Net.Sockets;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.Errors;

/// <summary>
/// The one place where exceptions that nobody foresaw become something a person can read. Known failures pass unchanged but for
/// the resource's name; everything else keeps its exception as the inner one, for verbose output.
/// </summary>
public static class ErrorBoundary
{
    /// <summary>Converts whatever a provider or the state threw.</summary>
    /// <param name="exception">The exception; cancellation is not a failure and must not be given.</param>
    /// <param name="resource">What was being worked on.</param>
    /// <param name="doing">The work, as in <c>could not VERB</c>: <c>be created</c>.</param>
    public static StackException Convert(Exception exception, ResourceKey resource, string doing)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception switch
        {
            StackException { Details.Resource: not null } known => known,
            StackException known => new StackException(known.Details with { Resource = resource }, known),
            HttpRequestException http => new StackException(Unreachable(http, resource, doing), http),
            TimeoutException => new StackException(new ErrorDetails
            {
                What = $"{resource} could not {doing} in time",
                Resource = resource,
                Why = exception.Message,
                Remedy = "Run the same command again: it goes on with what has been done by then",
            }, exception),
            _ => new StackException(new ErrorDetails
            {
                What = $"{resource} could not {doing}: internal error",
                Resource = resource,
                Why = $"{exception.GetType().Name}: {exception.Message}",
                Remedy = "This is a fault of the program. Run again with --verbosity verbose and report what it prints",
            }, exception),
        };
    }

    private static ErrorDetails Unreachable(HttpRequestException exception, ResourceKey resource, string doing) => new()
    {
        What = $"{resource} could not {doing}: the network request failed",
        Resource = resource,
        Code = exception.StatusCode is { } status ? ((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture) : null,
        Why = exception.InnerException is SocketException or IOException && !exception.Message.Contains(exception.InnerException.Message, StringComparison.Ordinal)
            ? $"{exception.Message} ({exception.InnerException.Message})"
            : exception.Message,
        Remedy = "Check the network connection and proxy settings, then run the same command again",
    };
}
