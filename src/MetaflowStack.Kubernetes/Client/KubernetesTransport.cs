using System.Net;
using System.Net.Http.Headers;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Config;

namespace MetaflowStack.Kubernetes.Client;

/// <summary>Sends requests: one HTTP client, retries within a budget, counting, a limit on how many are under way.</summary>
internal sealed class KubernetesTransport : IDisposable
{
    private readonly KubernetesConnection _connection;
    private readonly KubernetesClientOptions _options;
    private readonly HttpClient _http;
    private readonly SemaphoreSlim? _slots;
    private readonly WarningHeaders _warnings;

    public KubernetesTransport(KubernetesConnection connection, KubernetesClientOptions options)
    {
        (_connection, _options) = (connection, options);
        _http = new HttpClient(ConnectionHandler.Create(connection))
        {
            BaseAddress = new Uri(connection.Server.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
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
            (message, cancellation) => _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation),
            response => (response.StatusCode, response.Headers.RetryAfter),
            cancellationToken);

    public void Dispose()
    {
        _http.Dispose();
        _slots?.Dispose();
    }

    private async Task<T> WithRetriesAsync<T>(
        KubernetesRequest request,
        Func<HttpRequestMessage, CancellationToken, Task<T>> exchange,
        Func<T, (HttpStatusCode Status, RetryConditionHeaderValue? RetryAfter)> describe,
        CancellationToken cancellationToken)
    {
        var started = _options.Time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            Requests.Add(request, isRetry: attempt > 1);
            TimeSpan delay;
            try
            {
                using var message = Message(request);
                var answer = await WithinTimeoutAsync(message, exchange, cancellationToken);
                var (status, retryAfter) = describe(answer);
                delay = RetryRule.Delay(request, attempt, retryAfter, _options.Time.GetUtcNow());
                if (!RetryRule.IsTransient(status) || !MayRetry(attempt, started, delay))
                    return answer;
                (answer as IDisposable)?.Dispose();
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException or TimeoutException)
            {
                delay = RetryRule.Delay(request, attempt, null, _options.Time.GetUtcNow());
                if ((fault is HttpRequestException http && !RetryRule.IsTransient(http)) || !MayRetry(attempt, started, delay))
                    throw Unreachable(fault, attempt);
            }
            await Task.Delay(delay, _options.Time, cancellationToken);
        }
    }

    private bool MayRetry(int attempt, long started, TimeSpan delay) =>
        attempt < _options.MaxAttempts && _options.Time.GetElapsedTime(started) + delay <= _options.RetryBudget;

    private async Task<T> WithinTimeoutAsync<T>(
        HttpRequestMessage message, Func<HttpRequestMessage, CancellationToken, Task<T>> exchange, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.RequestTimeout, _options.NetworkTime);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await exchange(message, either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"No answer within {_options.RequestTimeout.TotalSeconds:0} seconds");
        }
    }

    private async Task<KubernetesResponse> ReadWholeAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseContentRead, cancellationToken);
        _warnings.Report(response);
        return new KubernetesResponse(
            response.StatusCode,
            response.Content.Headers.ContentType,
            await response.Content.ReadAsByteArrayAsync(cancellationToken),
            response.Headers.RetryAfter);
    }

    private HttpRequestMessage Message(KubernetesRequest request)
    {
        var message = new HttpRequestMessage(request.Method, request.Path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        message.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
        // SocketsHttpHandler checks the certificate against the Host header, whatever its TLS options say.
        if (_connection.TlsServerName is { Length: > 0 } name)
            message.Headers.Host = name;
        if (_connection.Token is { } token)
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(request.ContentType);
        }
        return message;
    }

    private StackException Unreachable(Exception fault, int attempts)
    {
        var why = fault.InnerException is { } inner && !fault.Message.Contains(inner.Message, StringComparison.Ordinal) ? $"{fault.Message} {inner.Message}" : fault.Message;
        var isTrust = fault is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError };
        return new StackException(new ErrorDetails
        {
            What = isTrust
                ? $"The Kubernetes API server {_connection.Server} does not prove to be the one of the kubeconfig"
                : $"The Kubernetes API server {_connection.Server} cannot be reached ({attempts} {(attempts == 1 ? "attempt" : "attempts")})",
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
