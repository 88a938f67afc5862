using System.Net;
using System.Text;

namespace MetaflowStack.Azure.Tests.Support;

/// <summary>An answer of the scripted server.</summary>
internal sealed record Answer(int Status, string? Body = null, params (string Name, string Value)[] Headers)
{
    /// <summary>Breaks the connection instead of answering.</summary>
    public static Answer Dropped { get; } = new(0);
}

/// <summary>
/// Answers requests by a script: for each method and path ending the answers in their order, the last one again and again.
/// Anything else is a 404 of ARM's gateway.
/// </summary>
internal sealed class ScriptedServer : HttpMessageHandler
{
    private readonly List<(string Method, string Ending, Queue<Func<SentRequest, Answer>> Answers)> _script = [];
    private readonly Lock _lock = new();

    /// <summary>What was asked, in order.</summary>
    public List<SentRequest> Requests { get; } = [];

    /// <summary>Requests that change something.</summary>
    public IEnumerable<SentRequest> Writes => Requests.Where(request => request.Method is not "GET" and not "HEAD");

    public ScriptedServer On(string method, string ending, params Answer[] answers) =>
        On(method, ending, [.. answers.Select(answer => (Func<SentRequest, Answer>)(_ => answer))]);

    public ScriptedServer On(string method, string ending, params Func<SentRequest, Answer>[] answers)
    {
        _script.Add((method, ending, new Queue<Func<SentRequest, Answer>>(answers)));
        return this;
    }

    /// <summary>Answers from now on before all that was scripted; may be called while a request is answered.</summary>
    public void First(string method, string ending, Answer answer)
    {
        lock (_lock)
            _script.Insert(0, (method, ending, new Queue<Func<SentRequest, Answer>>([_ => answer])));
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        var headers = request.Headers.ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        var sent = new SentRequest(request.Method.Method, request.RequestUri!, body is { Length: > 0 } ? body : null, headers);
        var answer = Answer(sent);
        if (answer.Status == 0)
            throw new HttpRequestException("The connection was closed.");
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status) { RequestMessage = request };
        response.Content = new StringContent(answer.Body ?? "", Encoding.UTF8, "application/json");
        foreach (var (name, value) in answer.Headers)
            response.Headers.TryAddWithoutValidation(name, value);
        return response;
    }

    private Answer Answer(SentRequest sent)
    {
        lock (_lock)
        {
            Requests.Add(sent);
            foreach (var (method, ending, answers) in _script)
            {
                if (method == sent.Method && sent.Path.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                    return (answers.Count > 1 ? answers.Dequeue() : answers.Peek())(sent);
            }
        }
        return new Answer(404, """{"error":{"code":"ResourceNotFound","message":"The Resource was not found."}}""");
    }
}
