using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.Secrets;
using MetaflowStack.Engine.State;
using MetaflowStack.Engine.Tests.Worlds;

namespace MetaflowStack.Engine.Tests.State;

public sealed class SecretsStayOutTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_secret_output_reaches_whoever_takes_it_and_no_file()
    {
        const string value = "hunter2-hunter2-hunter2";
        var provider = new VaultProvider(value);
        var source = new Vault { Key = new ResourceKey("test", "vault", "source"), Stage = "Infra" };
        var taker = new Vault { Key = new ResourceKey("test", "vault", "taker"), Stage = "Infra", Password = new Output<Secret>(source.Key, "password") };
        var registry = new ProviderRegistry([provider]);
        var store = StateSamples.StoreIn(_folder.Path);

        await using (var session = await store.OpenAsync(StateSamples.Run, CancellationToken.None))
        {
            var plan = await new MetaflowStack.Engine.Planning.Planner(registry, TimeProvider.System, new())
                .PlanAsync(ResourceGraph.Build([source, taker]), session.Document, Leftovers.None, CancellationToken.None);
            await using var deployer = new Deployer(plan, registry, session, TimeProvider.System, new DeployerOptions(), null);
            Assert.True((await deployer.WaitForStageAsync("Infra", CancellationToken.None)).Succeeded);
            AssertNoFileHas(value);
        }

        Assert.Equal(value, provider.Taken);
        Assert.Equal(2, (await store.ReadAsync(CancellationToken.None))!.Resources.Count);
        AssertNoFileHas(value);
    }

    private void AssertNoFileHas(string value)
    {
        foreach (var path in Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Where(path => !path.EndsWith(".lock", StringComparison.Ordinal)))
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            Assert.DoesNotContain(value, new StreamReader(stream).ReadToEnd(), StringComparison.Ordinal);
        }
    }

    private sealed record Vault : Resource
    {
        public Input<Secret>? Password { get; init; }
    }

    private sealed class VaultProvider(string value) : IResourceProvider
    {
        public string? Taken { get; private set; }

        public bool Handles(ResourceKey key) => true;

        public Task<LiveResource?> ReadAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken) => Task.FromResult<LiveResource?>(null);

        public IReadOnlyList<FieldDifference> Compare(Resource resource, LiveResource live, ResourceContext context) => [];

        public Task<LiveResource> CreateAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken)
        {
            if (((Vault)resource).Password is { } password)
                Taken = context.Get(password).Reveal();
            return Task.FromResult(new LiveResource
            {
                Id = resource.Key.Name,
                Outputs = new Dictionary<string, object> { ["password"] = new Secret(value), ["user"] = "anna" },
            });
        }

        public Task<LiveResource> UpdateAsync(
            Resource resource, LiveResource live, IReadOnlyList<FieldDifference> differences, ResourceContext context, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Nothing is updated here.");

        public Task<LiveResource> WaitAsync(Resource resource, LiveResource live, ResourceContext context, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Nothing is waited for here.");

        public Task<DeleteOutcome> DeleteAsync(RecordedResource recorded, ResourceContext context, CancellationToken cancellationToken) =>
            Task.FromResult(DeleteOutcome.Deleted);
    }
}
