using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Retry;
using MetaflowStack.Kubernetes.Config;

namespace MetaflowStack.Kubernetes.Client;

/// <summary>Sends requests: retries within a budget of time, counting, a limit on how many are under way.</summary>
internal sealed class KubernetesTransport : IDisposable
{
    private readonly KubernetesClientOptions _options;
    private readonly KubernetesLinks _links;
    private readonly RetryPolicy _retries;
    private readonly SemaphoreSlim? _slots;
    private readonly WarningHeaders _warnings;

    public KubernetesTransport(KubernetesConnection connection, KubernetesClientOptions options)
    {
        _options = options;
        _links = new KubernetesLinks(connection, options);
        _retries = new RetryPolicy(
            new RetryOptions { BaseDelay = RetryRule.FirstDelay, MaxDelay = RetryRule.LongestDelay, Budget = options.RetryBudget },
            options.Time,
            new Random(options.Seed));
        _slots = options.MaxConcurrency is { } limit ? new SemaphoreSlim(limit) : null;
        _warnings = new WarningHeaders(options.Warned);
    }

    public KubernetesRequestCounter Requests { get; } = new();

    /// <summary>Sends a request and reads the whole answer, which may be an error that no retry mends.</summary>
    /// <exception cref="StackException">The server cannot be reached.</exception>
    public async Task<KubernetesResponse> SendAsync(KubernetesRequest request, CancellationToken cancellationToken)
    {
        if (_slots is not null)
            await _slots.WaitAsync(cancellationToken);
        try
        {
            return await WithRetriesAsync(request, ReadWholeAsync, response => (response.StatusCode, response.RetryAfter), cancellationToken);
        }
        finally
        {
            _slots?.Release();
        }
    }

    /// <summary>Sends a request whose answer stays open. The caller disposes the response.</summary>
    /// <exception cref="StackException">The server cannot be reached.</exception>
    public Task<HttpResponseMessage> OpenAsync(KubernetesRequest request, CancellationToken cancellationToken) =>
        WithRetriesAsync(
            request,
            (http, message, cancellation) => http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation),
            response => (response.StatusCode, response.Headers.RetryAfter),
            cancellationToken);

    /// <summary>Opens a WebSocket, once: whoever forwards tries again, maybe with another pod. The caller disposes it.</summary>
    /// <param name="what">What is being done, for the message of a refusal.</param>
    /// <param name="path">Path and query below the server's address.</param>
    /// <param name="protocols">The subprotocols, the best first; the server chooses.</param>
    /// <param name="whyRefused">What a status means: .NET does not show the body of a refusal.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KubernetesException">Refused.</exception>
    /// <exception cref="StackException">The server cannot be reached.</exception>
    public async Task<ChannelSocket> ConnectAsync(
        string what, string path, IReadOnlyList<string> protocols, Func<HttpStatusCode, string> whyRefused, CancellationToken cancellationToken)
    {
        for (var renewed = false; ; renewed = true)
        {
            Requests.Add(new KubernetesRequest(HttpMethod.Get, path) { IsWatch = true }, isRetry: renewed);
            var link = _links.Current;
            var socket = link.Socket(protocols);
            try
            {
                using var timeout = new CancellationTokenSource(_options.RequestTimeout, _options.NetworkTime);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
                await socket.ConnectAsync(link.SocketAddress(path), link.Http, either.Token);
                return new ChannelSocket(socket);
            }
            catch (WebSocketException fault)
            {
                var status = socket.HttpStatusCode;
                socket.Dispose();
                if (status == HttpStatusCode.Unauthorized && !renewed && await _links.RenewAsync(link, cancellationToken))
                    continue;
                throw status == 0 ? Unreachable(link.Connection.Server, fault.InnerException ?? fault, 1) : StatusReader.Read(what, status, Encoding.UTF8.GetBytes(whyRefused(status)));
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                socket.Dispose();
                throw Unreachable(link.Connection.Server, new TimeoutException($"No answer within {_options.RequestTimeout.TotalSeconds:0} seconds"), 1);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    public void Dispose()
    {
        _links.Dispose();
        _slots?.Dispose();
    }

    private async Task<T> WithRetriesAsync<T>(
        KubernetesRequest request,
        Func<HttpClient, HttpRequestMessage, CancellationToken, Task<T>> exchange,
        Func<T, (HttpStatusCode Status, RetryConditionHeaderValue? RetryAfter)> describe,
        CancellationToken cancellationToken)
    {
        var started = _options.Time.GetTimestamp();
        var renewed = false;
        for (var attempt = 1; ; attempt++)
        {
            Requests.Add(request, isRetry: attempt > 1);
            var link = _links.Current;
            TimeSpan delay;
            try
            {
                using var message = link.Message(request);
                var answer = await WithinTimeoutAsync(link.Http, message, exchange, cancellationToken);
                var (status, retryAfter) = describe(answer);
                if (status == HttpStatusCode.Unauthorized && !renewed)
                {
                    renewed = true;
                    if (!await _links.RenewAsync(link, cancellationToken))
                        return answer;
                    delay = TimeSpan.Zero;
                }
                else if (request.RetriesAnswers && Delay(attempt, started, RetryRule.Judge(status, retryAfter, _options.Time.GetUtcNow())) is { } next)
                {
                    delay = next;
                }
                else
                {
                    return answer;
                }
                (answer as IDisposable)?.Dispose();
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException or TimeoutException)
            {
                delay = Delay(attempt, started, RetryRule.Judge(fault)) ?? throw Unreachable(link.Connection.Server, fault, attempt);
            }
            await Task.Delay(delay, _options.Time, cancellationToken);
        }
    }

    private TimeSpan? Delay(int attempt, long started, RetryVerdict verdict) =>
        _retries.NextDelay(attempt, _options.Time.GetElapsedTime(started), verdict);

    private async Task<T> WithinTimeoutAsync<T>(
        HttpClient http, HttpRequestMessage message, Func<HttpClient, HttpRequestMessage, CancellationToken, Task<T>> exchange, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.RequestTimeout, _options.NetworkTime);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await exchange(http, message, either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"No answer within {_options.RequestTimeout.TotalSeconds:0} seconds");
        }
    }

    private async Task<KubernetesResponse> ReadWholeAsync(HttpClient http, HttpRequestMessage message, CancellationToken cancellationToken)
    {
        using var response = await http.SendAsync(message, HttpCompletionOption.ResponseContentRead, cancellationToken);
        _warnings.Report(response);
        return new KubernetesResponse(
            response.StatusCode,
            response.Content.Headers.ContentType,
            await response.Content.ReadAsByteArrayAsync(cancellationToken),
            response.Headers.RetryAfter);
    }

    private static StackException Unreachable(Uri server, Exception fault, int attempts)
    {
        var why = fault.InnerException is { } inner && !fault.Message.Contains(inner.Message, StringComparison.Ordinal) ? $"{fault.Message} {inner.Message}" : fault.Message;
        var isTrust = fault is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError };
        return new StackException(new ErrorDetails
        {
            What = isTrust
                ? $"The Kubernetes API server {server} does not prove to be the one of the kubeconfig"
                : $"The Kubernetes API server {server} cannot be reached ({attempts} {(attempts == 1 ? "attempt" : "attempts")})",
            Why = why,
            Remedy = isTrust
                ? "Get a fresh kubeconfig; a proxy that breaks TLS open must leave this address alone"
                : "Check that the cluster runs and that this machine may reach it (network, VPN, authorised IP ranges)",
        }, fault);
    }
}

/// <summary>An answer, read to its end.</summary>
internal sealed record KubernetesResponse(HttpStatusCode StatusCode, MediaTypeHeaderValue? ContentType, byte[] Body, RetryConditionHeaderValue? RetryAfter)
{
    /// <summary>Whether the server did what was asked.</summary>
    public bool IsSuccess => (int)StatusCode is >= 200 and < 300;
}
