using System.Net;
using System.Text.Json.Nodes;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.Secrets;
using MetaflowStack.Engine.Time;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Config;
using MetaflowStack.Kubernetes.Manifests;
using MetaflowStack.Kubernetes.Resources;
using MetaflowStack.Kubernetes.Tests.Server;
using MetaflowStack.Sandbox.Kubernetes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace MetaflowStack.Kubernetes.Tests.Sandbox;

/// <summary>The sandbox's API server behind real HTTPS, in fast time, with our client and provider on the other side.</summary>
internal sealed class SandboxCluster : IAsyncDisposable
{
    private const string Id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks-test";

    private readonly WebApplication _app;

    private SandboxCluster(WebApplication app, SimulatedClusters clusters, TimeProvider time, TestCertificates certificates)
    {
        (_app, Clusters, Time) = (app, clusters, time);
        var access = clusters.Create(Id, "1.33.2");
        clusters.SetNodes(Id, "default", "Standard_D4s_v5", 2);
        Connection = new KubernetesConnection
        {
            Server = new Uri(app.Urls.First() + access.PathBase),
            CertificateAuthorityPem = certificates.AuthorityPem,
            ClientCertificatePem = access.ClientCertificatePem,
            ClientKeyPem = new Secret(access.ClientKeyPem),
            Token = new Secret(access.Token),
        };
        Client = new KubernetesClient(Connection);
        Provider = ProviderWith(new KubernetesProviderOptions());
    }

    public SimulatedClusters Clusters { get; }

    public TimeProvider Time { get; }

    public KubernetesConnection Connection { get; }

    public KubernetesClient Client { get; }

    public KubernetesObjectProvider Provider { get; }

    public static async Task<SandboxCluster> StartAsync()
    {
        var time = new ScaledTimeProvider(100, TimeProvider.System.GetUtcNow());
        var clusters = new SimulatedClusters(time);
        var certificates = new TestCertificates();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
            {
                https.ServerCertificate = certificates.Server;
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                https.AllowAnyClientCertificate();
            }));
        });
        var app = builder.Build();
        clusters.Map(app);
        await app.StartAsync();
        return new SandboxCluster(app, clusters, time, certificates);
    }

    /// <summary>Options for a clock that runs a hundred times as fast: on a busy machine minutes of it pass in nothing.</summary>
    public KubernetesProviderOptions Patient => PatientWith(new KubernetesProviderOptions());

    public KubernetesObjectProvider ProviderWith(KubernetesProviderOptions options) => new(
        _ => Task.FromResult<KubernetesClient?>(Client), new OwnershipLabels("demo", "default"), PatientWith(options));

    private static KubernetesProviderOptions PatientWith(KubernetesProviderOptions options) => options with
    {
        Rollout = options.Rollout with { Timeout = TimeSpan.FromHours(2) },
        DeleteTimeout = TimeSpan.FromHours(2),
        KindTimeout = TimeSpan.FromHours(1),
    };

    public static IReadOnlyList<KubernetesObject> Objects(string yaml) =>
        [.. ManifestReader.ReadText(yaml, "test.yaml").Select(document => KubernetesObject.From(document, new Dictionary<string, ManifestValue>(), "Services"))];

    public ResourceContext Context(Resource resource, Action<string>? report = null) => new(resource.Key, new NoOutputs(), Time, report);

    /// <summary>Creates each object in turn and waits for its health.</summary>
    public async Task<LiveResource> CreateAsync(string yaml)
    {
        LiveResource? live = null;
        foreach (var resource in Objects(yaml))
            live = await Provider.CreateAsync(resource, Context(resource), CancellationToken.None);
        return live!;
    }

    /// <summary>Applies as somebody else, by force.</summary>
    public async Task ApplyAsAsync(string manager, string yaml)
    {
        using var other = new KubernetesClient(Connection, new KubernetesClientOptions { FieldManager = manager });
        foreach (var resource in Objects(yaml))
            await other.ApplyAsync((JsonObject)resource.Manifest.DeepClone(), new ApplyOptions { Force = true });
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync(new CancellationToken(true));
        await _app.DisposeAsync();
        Clusters.Dispose();
    }

    private sealed class NoOutputs : IOutputs
    {
        public T? Find<T>(Output<T> output) where T : class => null;
    }
}
