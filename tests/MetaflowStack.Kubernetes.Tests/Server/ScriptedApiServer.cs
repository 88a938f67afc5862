using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Engine.Secrets;
using MetaflowStack.Kubernetes.Config;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MetaflowStack.Kubernetes.Tests.Server;

/// <summary>A real HTTPS server that answers as a test's script says: for each method and path a list of answers, the last of which stays.</summary>
internal sealed class ScriptedApiServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Queue<Answer>> _script = new(StringComparer.Ordinal);
    private readonly WebApplication _app;
    private readonly TestCertificates _certificates;

    private ScriptedApiServer(WebApplication app, TestCertificates certificates) => (_app, _certificates) = (app, certificates);

    public delegate Task Answer(HttpContext context);

    public ConcurrentQueue<RecordedRequest> Requests { get; } = new();

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public KubernetesConnection Connection => new()
    {
        Server = Address,
        CertificateAuthorityPem = _certificates.AuthorityPem,
        ClientCertificatePem = _certificates.Client.ExportCertificatePem(),
        ClientKeyPem = new Secret(_certificates.ClientKeyPem),
    };

    public static async Task<ScriptedApiServer> StartAsync(bool requireClientCertificate = false)
    {
        var certificates = new TestCertificates();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = certificates.Server;
            https.ClientCertificateMode = requireClientCertificate ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.AllowCertificate;
            https.ClientCertificateValidation = (client, _, _) => client.Thumbprint == certificates.Client.Thumbprint;
        })));
        var app = builder.Build();
        var server = new ScriptedApiServer(app, certificates);
        app.UseWebSockets();
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        server.On("GET /api", DiscoveryAnswers.CoreGroups);
        server.On("GET /apis", DiscoveryAnswers.OtherGroups);
        return server;
    }

    /// <summary>Sets the answers to a request; a path without a query answers every query.</summary>
    public ScriptedApiServer On(string request, params Answer[] answers)
    {
        _script[request] = new Queue<Answer>(answers);
        return this;
    }

    public static Answer Json(JsonNode body, int status = 200) => Text(body.ToJsonString(), "application/json", status);

    public static Answer Json(string body, int status = 200) => Text(body, "application/json", status);

    public static Answer Status(int code, string reason, string message, string details = "{}") => Json($$"""
        {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":{{JsonValue.Create(message).ToJsonString()}},"reason":"{{reason}}","details":{{details}},"code":{{code}}}
        """, code);

    public static Answer Text(string body, string type, int status = 200) => async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        await context.Response.WriteAsync(body, context.RequestAborted);
    };

    public static Answer After(string retryAfter, Answer answer) => context =>
    {
        context.Response.Headers.RetryAfter = retryAfter;
        return answer(context);
    };

    /// <summary>A watch that sends these events and then stays open, or ends.</summary>
    public static Answer Watch(bool stayOpen, params string[] events) => async context =>
    {
        context.Response.ContentType = "application/json";
        foreach (var line in events)
            await context.Response.WriteAsync(line.ReplaceLineEndings("") + "\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        if (stayOpen)
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    };

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(true));
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var recorded = new RecordedRequest(
            context.Request.Method, context.Request.Path, context.Request.QueryString.Value ?? "", await reader.ReadToEndAsync(context.RequestAborted),
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            context.Connection.ClientCertificate?.Subject);
        Requests.Enqueue(recorded);
        var isWatch = context.Request.Query.ContainsKey("watch");
        var exact = $"{(isWatch ? "WATCH" : recorded.Method)} {recorded.Path}";
        var answer = Take(exact + recorded.Query) ?? Take(exact);
        await (answer ?? Status(404, "NotFound", $"nothing scripted for {exact}{recorded.Query}"))(context);
    }

    private Answer? Take(string key)
    {
        if (!_script.TryGetValue(key, out var answers))
            return null;
        lock (answers)
            return answers.Count > 1 ? answers.Dequeue() : answers.Peek();
    }
}

/// <summary>A request that the server got.</summary>
internal sealed record RecordedRequest(
    string Method, string Path, string Query, string Body, IReadOnlyDictionary<string, string> Headers, string? ClientSubject)
{
    public string this[string parameter] => Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(Query).GetValueOrDefault(parameter).ToString();

    public override string ToString() => $"{Method} {Path}{Query}";
}
