using System.Net;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Arm;
using MetaflowStack.Sandbox.Arm.Authorization;
using MetaflowStack.Sandbox.Arm.ManagedIdentity;
using MetaflowStack.Sandbox.Arm.Resources;
using MetaflowStack.Sandbox.Blobs;
using MetaflowStack.Sandbox.Blobs.Access;
using MetaflowStack.Sandbox.Blobs.Http;
using MetaflowStack.Sandbox.Blobs.Store;
using MetaflowStack.Sandbox.CommandLine;
using MetaflowStack.Sandbox.Faults;
using MetaflowStack.Sandbox.Graph;
using MetaflowStack.Sandbox.Http;
using MetaflowStack.Sandbox.Kubernetes;
using MetaflowStack.Sandbox.Life;
using MetaflowStack.Sandbox.SignIn;
using MetaflowStack.Sandbox.Time;
using MetaflowStack.Sandbox.World;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MetaflowStack.Sandbox;

/// <summary>A running sandbox: the simulated Azure and Kubernetes on one loopback HTTPS address, and its Blob service on another.</summary>
public sealed class SandboxServer : IAsyncDisposable
{
    private static readonly TimeSpan s_stopTimeout = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<IDisposable> _parts = [];
    private readonly SandboxOptions _options;
    private readonly TimeProvider _real;
    private WebApplication? _app;
    private WorldFile? _world;
    private Users? _users;
    private SeededSource? _source;
    private EventLog? _events;
    private int _ending;

    private SandboxServer(SandboxOptions options, TimeProvider real) => (_options, _real) = (options, real);

    /// <summary>The sandbox's address, without a slash at its end.</summary>
    public string Url { get; private set; } = "";

    /// <summary>What durations and ids are drawn from.</summary>
    public int Seed { get; private set; }

    /// <summary>Simulated time; tests move it forward.</summary>
    public SandboxClock Clock { get; private set; } = null!;

    /// <summary>What <c>sandbox.json</c> says.</summary>
    public SandboxDocument Document { get; private set; } = null!;

    /// <summary>Done when the world has been saved and the server has stopped.</summary>
    public Task Ended => _ended.Task;

    internal ArmWorld Arm { get; private set; } = null!;

    internal EntraDirectory Directory { get; private set; } = null!;

    /// <summary>The faults at work; tests add and take away.</summary>
    public FaultInjector Faults { get; private set; } = null!;

    /// <summary>The world, as it would be saved now.</summary>
    internal JsonObject Snapshot() => _world!.Snapshot();

    /// <summary>Starts a sandbox for a folder.</summary>
    /// <exception cref="AlreadyRunningException">Another sandbox holds the folder.</exception>
    /// <exception cref="IOException">The folder, the saved world or the port cannot be used.</exception>
    public static async Task<SandboxServer> StartAsync(SandboxOptions options, TimeProvider real, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(real);
        var server = new SandboxServer(options, real);
        try
        {
            await server.StartAsync(cancellationToken);
            return server;
        }
        catch
        {
            server.DisposeParts();
            throw;
        }
    }

    /// <summary>Ends the sandbox soon: it stops, saves the world and lets go of the folder.</summary>
    public void RequestEnd() => _ = EndAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await EndAsync();

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        System.IO.Directory.CreateDirectory(_options.Directory);
        Keep(FolderLock.Take(_options.Directory));
        _world = Keep(WorldFile.Open(_options.Directory, _real));
        var now = _real.GetUtcNow();
        Seed = _options.Seed ?? _world.Seed ?? Random.Shared.Next();
        Clock = new SandboxClock(_real, _world.SimulatedNow is { } saved && saved > now ? saved : now, _options.Speed);
        var certificates = Keep(Certificates.Prepare(_options.Directory, now));
        var key = Keep(SigningKey.Prepare(_options.Directory));
        _source = new SeededSource(Seed);
        _events = Keep(new EventLog(_options.Directory));
        Faults = new FaultInjector(_source, Clock, _events);
        Directory = new EntraDirectory(_source, Clock);
        var clusters = Keep(new SimulatedClusters(Clock));
        clusters.Faults.Inject(Faults);
        Arm = new ArmWorld(Clock, _source, Directory, clusters, new ArmFaults(Faults, _source, Clock), _events)
        {
            CertificateAuthorityPem = certificates.Authority.ExportCertificatePem(),
        };
        var groups = new ResourceGroupType(Arm);
        var authorization = new AuthorizationTypes(Arm);
        var blobs = new BlobStore(Arm, new BlobFiles(_options.Directory), _options.LeaseTime ?? _real);
        Arm.Types.Add(ArmCatalogue.Types(Arm, groups, authorization, blobs));
        _world.Attach(Clock, Seed, [Directory, clusters, Arm, blobs, Faults, _source]);
        Directory.Lag = () => Faults.InForce(FaultKinds.GraphStaleReads)?.Duration;
        Faults.Changed += ApplyWorldFaults;
        Faults.Add(_options.Faults);
        _users = Keep(new Users(_options, _real, RequestEnd));
        var tokens = new TokenService(Directory, key, _real, _source, Faults, new FederatedSignIn(Arm, new OutsideIssuers(_options.Directory, _real)));
        var arm = new ArmEndpoint(Arm, tokens, new SubscriptionEndpoints(Arm, groups), new Throttling(Clock), authorization);
        var graph = new GraphEndpoint(Directory, tokens);
        var blobService = new BlobEndpoint(blobs, new BlobAuthorization(Arm, blobs, tokens, authorization.Access), () => Url);
        var httpFaults = new HttpFaults(Faults, _source, Clock, _real) { Restarting = clusters.Faults.Restart };
        var log = Keep(new RequestLog(_options.Directory, Clock, _real));

        _app = Build(certificates);
        if (_options.Gate is { } gate)
            _app.Use(next => context => gate(context, next));
        if (ExchangeLog.FromEnvironment() is { } exchanges)
        {
            Keep(exchanges);
            _app.Use(next => context => exchanges.RecordAsync(context, next));
        }

        _app.Use(next => context => AroundAsync(context, c => httpFaults.InvokeAsync(c, BlobPort.Received(c) ? blobService.HandleAsync : next), log));
        _app.MapGet("/sandbox/join", _users.JoinAsync);
        new FaultEndpoints(Faults).Map(_app);
        clusters.Map(_app);
        new SignInEndpoints(Directory, key, tokens).Map(_app);
        _app.MapFallback("{**path}", context => AnswerAsync(context, arm, graph));
        await _app.StartAsync(cancellationToken);

        Url = _app.Urls.First();
        Document = new SandboxDocument(
            Url, _app.Urls.Last(), certificates.AuthorityPath, Environment.ProcessId, _options.Speed, Seed, Clock.GetUtcNow(), _real.GetUtcNow(),
            Directory.TenantId, Directory.SubscriptionId, Directory.SampleClientId, Directory.SampleSecret);
        _world.Save();
        Document.Save(_options.Directory);
        _users.Open();
    }

    /// <summary>Faults that are a state of the world and no event.</summary>
    private void ApplyWorldFaults()
    {
        Directory.MayCreateApplications = Faults.InForce(FaultKinds.AuthorizationRequestDenied) is null;
        lock (Arm.Gate)
        {
            Arm.ReservedNames.Clear();
            foreach (var fault in (string[])[FaultKinds.StorageAccountAlreadyTaken, FaultKinds.ServerNameAlreadyExists])
                Arm.ReservedNames.UnionWith(Faults.AllInForce(fault).Select(f => f.Target!));
        }
    }

    private WebApplication Build(Certificates certificates)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 32 * 1024 * 1024;
            kestrel.Limits.MaxRequestLineSize = 32 * 1024;
            kestrel.Limits.MinResponseDataRate = null; // joins and watches are silent for long
            kestrel.Listen(IPAddress.Loopback, _options.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(https =>
                {
                    https.ServerCertificate = certificates.Server;
                    https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                    https.AllowAnyClientCertificate(); // the Kubernetes API server checks them itself
                });
            });
            kestrel.Listen(IPAddress.Loopback, _options.BlobPort, listen =>
            {
                listen.Protocols = HttpProtocols.Http1; // as the real Blob service
                listen.UseHttps(https => https.ServerCertificate = certificates.Server);
                BlobPort.Mark(listen);
            });
        });
        return builder.Build();
    }

    private async Task AroundAsync(HttpContext context, RequestDelegate next, RequestLog log)
    {
        var started = _real.GetTimestamp();
        var service = RequestLog.ServiceOf(context);
        if (service is "kubernetes")
            Arm.SettleNow();
        else if (service is not "blob")
            CommonHeaders.Add(context, Clock, _source!);
        var isWrite = RequestLog.IsWrite(context.Request);
        var logged = !isWrite || service is "blob"; // blobs go by real time: their writes are a client's own affair
        // Before the answer goes out: the client's next request must not be logged earlier.
        context.Response.OnStarting(() =>
        {
            LogEvent();
            return Task.CompletedTask;
        });
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone: nobody is left to answer.
        }

        var broken = HttpFaults.IsBroken(context);
        if (broken)
            LogEvent();

        log.Write(context, _real.GetElapsedTime(started));
        if (isWrite)
            _world!.Touch();
        HttpFaults.AbortIfBroken(context);

        void LogEvent()
        {
            if (!logged)
            {
                _events!.Write(service, context.Request.Method, context.Request.Path.Value ?? "/", context.Request.Query["api-version"] is [{ } version] ? version : null,
                    HttpFaults.IsBroken(context) ? 0 : context.Response.StatusCode);
            }

            logged = true;
        }
    }

    private static Task AnswerAsync(HttpContext context, ArmEndpoint arm, GraphEndpoint graph)
    {
        if (ArmEndpoint.Owns(context.Request.Path))
            return arm.HandleAsync(context);
        if (GraphEndpoint.Owns(context.Request.Path))
            return graph.HandleAsync(context);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private async Task EndAsync()
    {
        if (Interlocked.Exchange(ref _ending, 1) == 1)
        {
            await Ended;
            return;
        }

        try
        {
            _users!.Close();
            using var patience = new CancellationTokenSource(s_stopTimeout, _real);
            await _app!.StopAsync(patience.Token);
            await _app.DisposeAsync();
            _world!.Save();
            File.Delete(Path.Combine(_options.Directory, SandboxDocument.FileName));
        }
        finally
        {
            DisposeParts();
            _ended.TrySetResult();
        }
    }

    private T Keep<T>(T part)
        where T : IDisposable
    {
        _parts.Add(part);
        return part;
    }

    /// <summary>In reverse, so that the folder is let go of last.</summary>
    private void DisposeParts()
    {
        for (var i = _parts.Count - 1; i >= 0; i--)
            _parts[i].Dispose();
        _parts.Clear();
    }
}
