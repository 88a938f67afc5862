using System.Globalization;
using System.Net.Sockets;
using Azure;
using Azure.Identity;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Azure.Blobs;

/// <summary>Everything that can go wrong with the blob service, in words with a remedy.</summary>
internal static class BlobErrors
{
    /// <summary>Requests signed at a time further off than this are refused (Microsoft's page "Authorize with Shared Key").</summary>
    private static readonly TimeSpan ToleratedSkew = TimeSpan.FromMinutes(15);

    /// <summary>What an error answer of the blob service says; null when it is not one of its.</summary>
    public static UnwrappedError? Read(Response response)
    {
        var body = response.ContentStream is null ? default : response.Content.ToMemory();
        if (BlobXml.Error(body) is { } error)
            return new UnwrappedError(error.Code, error.Message, [error.Code]);
        // An answer to HEAD has no body.
        return body.IsEmpty && response.Headers.TryGetValue("x-ms-error-code", out var code)
            ? new UnwrappedError(code, response.ReasonPhrase, [code])
            : null;
    }

    /// <summary>The failure that an answer stands for; the service not being able to answer is a <see cref="StateUnreachableException"/>.</summary>
    public static StackException Explain(string what, BlobAnswer answer, DateTimeOffset now)
    {
        var error = new UnwrappedError(answer.Code, answer.Message, answer.Code is null ? [] : [answer.Code]);
        var details = ErrorCatalogue.Explain(what, null, answer.Status, error);
        if (answer.IsUnavailable)
            return new StateUnreachableException(details with { Remedy = details.Remedy ?? "The service is not able to answer. Run the same command again later" });
        return new StackException(answer.Status is 401 or 403 && Skew(answer, now) is { } skew ? details with
        {
            Why = $"{details.Why?.TrimEnd('.')}. The clock of this machine is {skew}",
            Remedy = "Set the clock of this machine (date, timezone, time service), then run the same command again",
        } : details);
    }

    /// <summary>No answer came.</summary>
    public static StateUnreachableException NoAnswer(Uri url, Exception exception)
    {
        var unknown = IsUnknownHost(exception);
        return new StateUnreachableException(new ErrorDetails
        {
            What = unknown ? $"There is no storage account at {url.Host}" : $"The storage at {url.GetLeftPart(UriPartial.Path)} does not answer",
            Code = unknown ? "HostNotFound" : null,
            Why = Innermost(exception).Message,
            Remedy = unknown
                ? "Check the account's name in --state. If it is right, check the network: behind a private endpoint the name is known only inside"
                : "Check the network connection and proxy settings, then run the same command again",
        }, exception);
    }

    /// <summary>No token could be had.</summary>
    public static StackException NotSignedIn(Uri url, AuthenticationFailedException exception) => new(new ErrorDetails
    {
        What = $"Azure gave no token for the storage at {url.Host}",
        Why = Innermost(exception).Message.Split('\n')[0].Trim(),
        Remedy = "Sign in again with 'az login', then run the same command again",
    }, exception);

    /// <summary>Whether the name of the host is known to nobody; a name server that does not answer is something else.</summary>
    public static bool IsUnknownHost(Exception exception) => Innermost(exception) is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData };

    private static Exception Innermost(Exception exception) => exception is AggregateException { InnerExceptions: [.., var last] }
        ? Innermost(last)
        : exception.InnerException is { } inner ? Innermost(inner) : exception;

    private static string? Skew(BlobAnswer answer, DateTimeOffset now)
    {
        if (answer.Date is not { } date || (now - date).Duration() < ToleratedSkew)
            return null;
        var minutes = (long)Math.Round((now - date).Duration().TotalMinutes);
        return string.Create(CultureInfo.InvariantCulture, $"{minutes} minutes {(now > date ? "ahead of" : "behind")} that of the service");
    }
}
