using MetaflowStack.Definition.Credentials.Rotation;
using MetaflowStack.Definition.DailyTools;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.State;
using MetaflowStack.Kubernetes.Client;

namespace MetaflowStack.Definition.Status;

/// <summary>
/// Looks at a stack from all sides at once: state, plan, cluster. Only reads. A side that cannot be looked at is told with its reason; the
/// others are there all the same, since that is when somebody asks.
/// </summary>
/// <param name="session">A session that locks nothing.</param>
/// <param name="recorded">What the state says.</param>
internal sealed class StatusReader(StackSession session, StateDocument recorded)
{
    private readonly List<string> _troubles = [];

    /// <summary>Looks.</summary>
    internal async Task<StackStatus> ReadAsync(CancellationToken cancellationToken)
    {
        var planning = TryAsync("What exists", () => session.PreviewAsync(recorded, cancellationToken));
        var asking = TryAsync("The components", () => ComponentsAsync(cancellationToken));
        var locking = TryAsync("The lock", async () => new Held(await session.Store.ReadLockAsync(cancellationToken)));
        var certifying = TryAsync("The cluster's certificates", async () => ClusterCertificates.Of(await session.Clusters.FindConnectionAsync(cancellationToken), session.Cloud.Time.GetUtcNow()));
        var plan = await planning;
        var (components, held, certificates) = (await asking, await locking, await certifying);
        var settings = session.Settings;
        return new StackStatus
        {
            Stack = $"{settings.OrgPrefix}/{settings.Environment}",
            Cloud = settings.Cloud.ToString().ToLowerInvariant(),
            Subscription = session.Scope.SubscriptionId,
            Location = settings.Location,
            CheckedAt = session.Cloud.Time.GetUtcNow(),
            State = new StateStanding(session.Store.Location, recorded.Serial, recorded.WrittenAt, recorded.LastRun, held?.Lock),
            Resources = plan is null ? null : Standing(plan),
            Azure = plan is null ? [] : [.. AzureParts.Of(plan)],
            Components = components ?? [],
            Expiries = [.. PasswordExpiries.Of(plan, SecretAges.Of(session.Definition, recorded), session.Cloud.Time.GetUtcNow()).Concat(certificates ?? []).OrderBy(expiry => expiry.EndsAt)],
            Troubles = [.. _troubles.Order(StringComparer.Ordinal)],
        };
    }

    /// <summary>What of the stack exists, by a plan.</summary>
    internal static ResourceStanding Standing(Plan plan)
    {
        var wanted = plan.Changes.Where(change => change.Desired is not null).ToList();
        IReadOnlyList<string> Keys(Func<PlannedChange, bool> condition) => [.. plan.Changes.Where(condition).Select(change => change.Key.ToString())];
        return new ResourceStanding(
            wanted.Count,
            wanted.Count(change => change.Live is not null),
            Keys(change => change is { Action: PlanAction.Create, Live: null, Drifted: false }),
            Keys(change => change.IsDriftOnly),
            Keys(change => change is { Action: PlanAction.Update or PlanAction.Replace, IsDriftOnly: false, Live: null or { Status: LiveStatus.Ready } }),
            Keys(change => change is { Action: not PlanAction.Unchanged, Live.Status: not LiveStatus.Ready }),
            [.. Keys(change => change.Action == PlanAction.Delete), .. plan.Kept.Select(kept => kept.Key.ToString())]);
    }

    private async Task<IReadOnlyList<ComponentStanding>> ComponentsAsync(CancellationToken cancellationToken)
    {
        if (await session.Clusters.GetAsync(cancellationToken) is not { } client)
            return [];
        var release = PinnedVersions.Read(Path.Combine(session.Settings.RootDirectory, "manifests"));
        var components = await StackComponent.FindAsync(client, session.Settings, cancellationToken);
        return await Task.WhenAll(components.Select(component => StandingAsync(client, release, component, cancellationToken)));
    }

    private static async Task<ComponentStanding> StandingAsync(KubernetesClient client, PinnedVersions release, StackComponent component, CancellationToken cancellationToken)
    {
        var verifying = new ComponentVerifier(client).VerifyAsync(component, cancellationToken);
        var images = ComponentImages.Of(await ComponentPods.FindAsync(client, component, cancellationToken));
        var verdict = await verifying;
        return new ComponentStanding(component.Name, verdict.IsHealthy, verdict.Detail, [.. images.Select(image => image.Version)], ComponentImages.ReleaseOf(images, release));
    }

    private async Task<T?> TryAsync<T>(string side, Func<Task<T>> look) where T : class
    {
        try
        {
            return await look();
        }
        catch (StackException exception)
        {
            lock (_troubles)
                _troubles.Add($"{side} could not be read: {exception.Details.What}{(exception.Details.Why is { } why ? $": {why.ReplaceLineEndings(" ")}" : "")}");
            return null;
        }
    }

    private sealed record Held(StateLock? Lock);
}
