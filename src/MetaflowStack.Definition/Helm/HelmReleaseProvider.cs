using System.Text.Json.Nodes;
using MetaflowStack.Definition.Tools;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Helm;
using MetaflowStack.Kubernetes.Manifests;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Helm;

/// <summary>
/// Keeps <see cref="HelmRelease"/>s. Reading and comparing go by what helm recorded in the cluster and need no helm; a release that is as
/// wanted is not touched. A revision whose workloads fail is taken back.
/// </summary>
/// <param name="client">The cluster's client; null when there is no cluster (yet).</param>
/// <param name="labels">The stack's labels, which the values put on every object of the release.</param>
/// <param name="options">How long things may take.</param>
/// <param name="environment">The environment's variables, by which helm is found.</param>
/// <param name="log">Takes helm's own words.</param>
internal sealed class HelmReleaseProvider(
    Func<CancellationToken, Task<KubernetesClient?>> client, OwnershipLabels labels, KubernetesProviderOptions options,
    Func<string, string?> environment, Action<string> log) : IResourceProvider
{
    public bool Handles(ResourceKey key) => key is { System: "stack", Kind: HelmRelease.Kind };

    public string PredictId(Resource resource, ResourceContext context) => NameOf((HelmRelease)resource).ToRecordedId();

    public async Task<LiveResource?> ReadAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken)
    {
        var release = (HelmRelease)resource;
        if (await client(cancellationToken) is not { } kubernetes || await LatestAsync(kubernetes, NameOf(release), cancellationToken) is not { } latest)
            return null;
        return Describe(release, latest, await HealthOf(kubernetes, context).LookAsync(latest, cancellationToken));
    }

    public IReadOnlyList<FieldDifference> Compare(Resource resource, LiveResource live, ResourceContext context)
    {
        var (release, found) = ((HelmRelease)resource, (Found)live.Body!);
        return ReleaseComparison.Compare(found.Revision, found.Standing, release.Chart.Identify(), ValuesOf(release, context.TryGet));
    }

    public async Task<LiveResource> CreateAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken)
    {
        var release = (HelmRelease)resource;
        var installer = new ReleaseInstaller(new HelmAccess(await ClientAsync(context, cancellationToken), HelmFile()), options, context, log);
        var revision = await installer.InstallAsync(release, NameOf(release), ValuesOf(release, context.Get), cancellationToken);
        return Describe(release, revision, ReleaseStanding.Healthy);
    }

    public Task<LiveResource> UpdateAsync(
        Resource resource, LiveResource live, IReadOnlyList<FieldDifference> differences, ResourceContext context, CancellationToken cancellationToken) =>
        CreateAsync(resource, context, cancellationToken);

    public async Task<LiveResource> WaitAsync(Resource resource, LiveResource live, ResourceContext context, CancellationToken cancellationToken)
    {
        var kubernetes = await ClientAsync(context, cancellationToken);
        await HealthOf(kubernetes, context).WaitAsync(((Found)live.Body!).Revision, context.Report, cancellationToken);
        return Describe((HelmRelease)resource, ((Found)live.Body!).Revision, ReleaseStanding.Healthy);
    }

    public async Task<DeleteOutcome> DeleteAsync(RecordedResource recorded, ResourceContext context, CancellationToken cancellationToken)
    {
        var name = ReleaseName.ParseRecordedId(recorded.Id);
        if (await client(cancellationToken) is not { } kubernetes || await LatestAsync(kubernetes, name, cancellationToken) is not { } latest)
            return DeleteOutcome.NotFound;
        if (!IsOurs(latest))
            return DeleteOutcome.NotOurs;
        await new ReleaseInstaller(new HelmAccess(kubernetes, HelmFile()), options, context, log).UninstallAsync(name, cancellationToken);
        return DeleteOutcome.Deleted;
    }

    private static ReleaseName NameOf(HelmRelease release) => new(release.Namespace, release.Name);

    private static async Task<HelmRevision?> LatestAsync(KubernetesClient kubernetes, ReleaseName name, CancellationToken cancellationToken) =>
        (await new HelmReleases(kubernetes).HistoryAsync(name.Namespace, name.Name, cancellationToken)) is [.., var latest] ? latest : null;

    private static JsonObject ValuesOf(HelmRelease release, Func<Input<string>, string?> value)
    {
        // What is not known before its resource exists is shown by its name.
        var values = ManifestBinder.Bind(release.Values, release.References.ToDictionary(
            reference => reference.Key, reference => JsonValue.Create(value(reference.Value) ?? $"${{{reference.Key}}}")));
        var annotations = new JsonObject();
        foreach (var (name, input) in release.RestartedBy)
            annotations[name] = value(input);
        values[release.AnnotationsValue] = annotations;
        return values;
    }

    private LiveResource Describe(HelmRelease release, HelmRevision revision, ReleaseStanding standing) => new()
    {
        Id = NameOf(release).ToRecordedId(),
        Owned = IsOurs(revision),
        Status = revision.Status == HelmRevision.Deployed && standing.Unhealthy.Count > 0 ? LiveStatus.InProgress : LiveStatus.Ready,
        StatusText = standing.Unhealthy.Count > 0 ? $"Not healthy: {string.Join(", ", standing.Unhealthy)}" : null,
        Body = new Found(revision, standing),
    };

    // The values of ours say whose it is; helm keeps them in every revision, those after a rollback too.
    private bool IsOurs(HelmRevision revision) => revision.Values["labels"] is JsonObject marks
        && labels.All.Where(label => label.Key.StartsWith("metaflow-stack/", StringComparison.Ordinal)).All(label => marks[label.Key]?.ToString() == label.Value);

    private ReleaseHealth HealthOf(KubernetesClient kubernetes, ResourceContext context) => new(kubernetes, context.Time, options.Rollout);

    private string HelmFile() => new ToolFinder(environment).Find("helm") ?? throw ToolChecks.NoHelm(environment);

    private async Task<KubernetesClient> ClientAsync(ResourceContext context, CancellationToken cancellationToken) =>
        await client(cancellationToken) ?? throw new StackException(new ErrorDetails
        {
            What = $"{context.Key} has no cluster to go to",
            Resource = context.Key,
            Remedy = "Deploy the cluster first: ./build.sh Infra",
        });

    private sealed record Found(HelmRevision Revision, ReleaseStanding Standing);
}
