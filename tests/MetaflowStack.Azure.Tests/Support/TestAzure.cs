using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Connection;
using MetaflowStack.Azure.Databases;
using MetaflowStack.Azure.Providers;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Tests.Support;

/// <summary>Our real clients and providers in front of a scripted server, with a clock that skips waits.</summary>
internal sealed class TestAzure : IDisposable
{
    private readonly AzurePipelines _pipelines;

    public TestAzure(ScriptedServer? server = null)
    {
        Server = server ?? new ScriptedServer();
        Cloud = AzureCloud.Public with { Time = Time };
        _pipelines = new AzurePipelines(Cloud, seed: 1, Server);
        Arm = Client("arm", Cloud.ArmEndpoint, Cloud.ArmAudience);
        Graph = Client("graph", Cloud.GraphEndpoint, Cloud.GraphAudience);
        Services = new ProviderServices(Arm, Graph, TestStack.Tags, new NewPrincipals(Time));
        Passwords = new DatabasePasswords(Arm);
    }

    public ScriptedServer Server { get; }

    public SkippingTime Time { get; } = new();

    public AzureCloud Cloud { get; }

    public AzureRestClient Arm { get; }

    public AzureRestClient Graph { get; }

    public ProviderServices Services { get; }

    public DatabasePasswords Passwords { get; }

    public RequestCounter Counter => _pipelines.Counter;

    /// <summary>Lines of progress, in order.</summary>
    public List<string> Progress { get; } = [];

    /// <summary>Ids that were reported as accepted.</summary>
    public List<string> Accepted { get; } = [];

    /// <summary>Lines that must not be dropped, in order.</summary>
    public List<string> Notes { get; } = [];

    public ResourceContext Context(ResourceKey key, TestOutputs? outputs = null, RecordedResource? recorded = null) => new(
        key, outputs ?? new TestOutputs(), Time, Progress.Add, (id, _) =>
        {
            Accepted.Add(id);
            return Task.CompletedTask;
        }, recorded, Notes.Add);

    public Task<ArmResponse> SendAsync(RequestMethod method, string id) => Arm.SendArmAsync(method, id, "2024-01-01", null, CancellationToken.None);

    public void Dispose() => _pipelines.Dispose();

    private AzureRestClient Client(string service, Uri endpoint, string audience) =>
        new(_pipelines.Build(service, new FixedCredential(), audience), endpoint, Time, seed: 1);
}

/// <summary>Outputs that are set by hand.</summary>
internal sealed class TestOutputs : IOutputs
{
    private readonly Dictionary<string, object> _values = [];

    public TestOutputs With<T>(Output<T> output, T value) where T : class
    {
        _values[output.ToString()] = value;
        return this;
    }

    public T? Find<T>(Output<T> output) where T : class => _values.GetValueOrDefault(output.ToString()) as T;
}
