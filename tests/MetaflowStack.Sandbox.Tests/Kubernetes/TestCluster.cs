using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Clusters;
using MetaflowStack.Sandbox.Kubernetes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace MetaflowStack.Sandbox.Tests.Kubernetes;

/// <summary>A cluster behind a real HTTPS socket, with time in the test's hand and a client that is signed in by token.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    public const string Id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks-test";

    private readonly WebApplication _app;
    private readonly X509Certificate2 _serverCertificate;

    private TestCluster(WebApplication app, X509Certificate2 certificate, SimulatedClusters clusters, TimeProvider time)
    {
        (_app, _serverCertificate, Clusters) = (app, certificate, clusters);
        Time = time as ManualTime;
        Access = clusters.Find(Id) ?? clusters.Create(Id, "1.33.2");
        Url = app.Urls.First() + Access.PathBase;
        Client = NewClient(token: Access.Token);
    }

    public SimulatedClusters Clusters { get; }

    public ManualTime? Time { get; }

    public ClusterAccess Access { get; }

    public string Url { get; }

    public HttpClient Client { get; }

    public string ServerCertificatePem => _serverCertificate.ExportCertificatePem();

    /// <param name="saved">A saved world to go on with.</param>
    /// <param name="nodes">How many nodes of 4 cores to start with.</param>
    /// <param name="time">Time by hand when absent.</param>
    public static async Task<TestCluster> StartAsync(JsonNode? saved = null, int nodes = 2, TimeProvider? time = null)
    {
        time ??= new ManualTime();
        var clusters = new SimulatedClusters(time);
        if (saved is not null)
            clusters.Load(saved);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(90));
        var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
            {
                https.ServerCertificate = certificate;
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                https.AllowAnyClientCertificate();
            }));
        });
        var app = builder.Build();
        clusters.Map(app);
        await app.StartAsync();
        var cluster = new TestCluster(app, certificate, clusters, time);
        if (saved is null && nodes > 0)
            clusters.SetNodes(Id, "default", "Standard_D4s_v5", nodes);
        return cluster;
    }

    public HttpClient NewClient(string? token = null, bool withCertificate = false)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) => presented?.GetCertHashString() == _serverCertificate.GetCertHashString();
        if (withCertificate)
        {
            using var pem = X509Certificate2.CreateFromPem(Access.ClientCertificatePem, Access.ClientKeyPem);
            handler.SslOptions.ClientCertificates = [X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null)];
        }
        var client = new HttpClient(handler) { BaseAddress = new Uri(Url + "/") };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        client.DefaultRequestHeaders.UserAgent.ParseAdd("tests/1.0");
        return client;
    }

    /// <summary>Sends a request and reads the JSON answer.</summary>
    public async Task<(HttpStatusCode Code, JsonObject Body)> SendAsync(HttpMethod method, string path, string? body = null, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, path.TrimStart('/'));
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(contentType));
        using var response = await Client.SendAsync(request);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject());
    }

    public async Task<JsonObject> GetAsync(string path)
    {
        var (code, body) = await SendAsync(HttpMethod.Get, path);
        Assert.True(code == HttpStatusCode.OK, $"GET {path}: {(int)code} {body["message"]}");
        return body;
    }

    public async Task<JsonObject> CreateAsync(string path, string body)
    {
        var (code, created) = await SendAsync(HttpMethod.Post, path, body);
        Assert.True(code == HttpStatusCode.Created, $"POST {path}: {(int)code} {created["message"]}");
        return created;
    }

    public Task<(HttpStatusCode Code, JsonObject Body)> TryApplyAsync(string path, string body, string manager = "tests", bool force = false, bool dryRun = false) =>
        SendAsync(HttpMethod.Patch, $"{path}?fieldManager={manager}{(force ? "&force=true" : "")}{(dryRun ? "&dryRun=All" : "")}", body, "application/apply-patch+yaml");

    public async Task<JsonObject> ApplyAsync(string path, string body, string manager = "tests", bool force = false)
    {
        var (code, applied) = await TryApplyAsync(path, body, manager, force);
        Assert.True(code is HttpStatusCode.OK or HttpStatusCode.Created, $"apply {path}: {(int)code} {applied["message"]}");
        return applied;
    }

    /// <summary>Lets simulated seconds pass.</summary>
    public void Pass(double seconds) => Time!.Advance(TimeSpan.FromSeconds(seconds));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        Clusters.Dispose();
        _serverCertificate.Dispose();
    }
}
