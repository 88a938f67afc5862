using System.Net;
using System.Text;

namespace MetaflowStack.Azure.Tests.State;

/// <summary>What goes wrong with a request.</summary>
public enum Fault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>409 LeaseAlreadyPresent; not carried out.</summary>
    Conflict,

    /// <summary>412 ConditionNotMet; not carried out.</summary>
    ConditionNotMet,

    /// <summary>429; not carried out.</summary>
    TooManyRequests,

    /// <summary>503 ServerBusy; not carried out.</summary>
    ServerBusy,

    /// <summary>500 OperationTimedOut; carried out all the same.</summary>
    TimedOutAfterwards,

    /// <summary>The connection breaks; not carried out.</summary>
    DroppedBefore,

    /// <summary>The connection breaks; carried out all the same.</summary>
    DroppedAfterwards,

    /// <summary>Half of the answer's body is missing.</summary>
    Truncated,
}

/// <summary>The network to a real server, with faults.</summary>
internal sealed class FaultyNetwork(HttpMessageHandler network) : DelegatingHandler(network)
{
    private int _sent;

    /// <summary>How many requests were sent.</summary>
    public int Sent => Volatile.Read(ref _sent);

    /// <summary>Says what goes wrong with the request of a number, from 1.</summary>
    public Func<int, HttpRequestMessage, Fault> Choose { get; set; } = (_, _) => Fault.None;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var fault = Choose(Interlocked.Increment(ref _sent), request);
        switch (fault)
        {
            case Fault.Conflict:
                return Answer(request, HttpStatusCode.Conflict, "LeaseAlreadyPresent");
            case Fault.ConditionNotMet:
                return Answer(request, HttpStatusCode.PreconditionFailed, "ConditionNotMet");
            case Fault.TooManyRequests:
                return Answer(request, HttpStatusCode.TooManyRequests, "TooManyRequests");
            case Fault.ServerBusy:
                return Answer(request, HttpStatusCode.ServiceUnavailable, "ServerBusy");
            case Fault.DroppedBefore:
                throw new HttpRequestException("The connection was refused.");
        }
        var response = await base.SendAsync(request, cancellationToken);
        switch (fault)
        {
            case Fault.TimedOutAfterwards:
                response.Dispose();
                return Answer(request, HttpStatusCode.InternalServerError, "OperationTimedOut");
            case Fault.DroppedAfterwards:
                response.Dispose();
                throw new HttpRequestException("The connection was closed.");
            case Fault.Truncated when request.Method != HttpMethod.Head:
                var whole = await response.Content.ReadAsByteArrayAsync(cancellationToken);
                var half = new ByteArrayContent(whole[..(whole.Length / 2)]);
                half.Headers.ContentLength = whole.Length;
                response.Content = half;
                break;
        }
        return response;
    }

    private static HttpResponseMessage Answer(HttpRequestMessage request, HttpStatusCode status, string code)
    {
        var response = new HttpResponseMessage(status)
        {
            RequestMessage = request,
            Content = new StringContent(
                $"<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code><Message>Injected.\nRequestId:1\nTime:2</Message></Error>", Encoding.UTF8, "application/xml"),
        };
        response.Headers.Add("x-ms-error-code", code);
        return response;
    }
}
