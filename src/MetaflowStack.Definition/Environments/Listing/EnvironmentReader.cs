using MetaflowStack.Definition.Destroying;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.State;
using MetaflowStack.Definition.Status;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.Environments.Listing;

/// <summary>Looks at one environment, by a run of its own that locks and writes nothing.</summary>
/// <param name="profile">The environment.</param>
/// <param name="log">Gets details for those who asked for them.</param>
internal sealed class EnvironmentReader(EnvironmentProfile profile, IRunLog log)
{
    /// <summary>Looks; what cannot be read is told with its reason, and what was read before it stays.</summary>
    /// <param name="drift">Whether to compare it with the world.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<EnvironmentStanding> ReadAsync(bool drift, CancellationToken cancellationToken)
    {
        // Events, traces and the build server's page are about the run that the user started, not about its looks.
        var options = profile.Options with { Target = "Environments", Events = null, NoticeVariable = _ => null };
        await using var run = new StackRun(options, new DetailLog(log, profile.Name));
        var settings = run.Settings;
        var standing = new EnvironmentStanding
        {
            Name = profile.Name,
            Profile = profile.Profile,
            File = profile.File,
            Wave = profile.Wave,
            Protected = settings.Protected ?? false,
            OrgPrefix = settings.OrgPrefix,
            Location = settings.Location,
            Cloud = settings.Cloud.ToString().ToLowerInvariant(),
            Subscription = settings.Subscription,
        };
        try
        {
            var store = await run.State.Storage.OpenAsync(settings.State, WhenMissing.Nothing, cancellationToken);
            var recorded = await store.ReadAsync(cancellationToken) ?? StateDocument.New(settings.OrgPrefix, settings.Environment, TimeProvider.System.GetUtcNow());
            standing = standing with
            {
                Protected = Protection.IsOn(settings, recorded),
                State = new StateStanding(store.Location, recorded.Serial, recorded.Serial == 0 ? null : recorded.WrittenAt, recorded.LastRun, await store.ReadLockAsync(cancellationToken)),
                Recorded = recorded.Resources.Count,
            };
            if (drift)
                await run.Sessions.ReadAsync(async (session, document) => standing = standing with
                {
                    Subscription = session.Scope.SubscriptionId,
                    Resources = StatusReader.Standing(await session.PreviewAsync(document, cancellationToken)),
                }, cancellationToken);
            return standing;
        }
        catch (StackException exception) when (!cancellationToken.IsCancellationRequested)
        {
            return standing with { Trouble = exception.Details.Why is { } why ? $"{exception.Details.What}: {why.ReplaceLineEndings(" ")}" : exception.Details.What };
        }
    }

    // Several environments at once: what each says of itself is in its row, and here only for who wants to know how it was found.
    private sealed class DetailLog(IRunLog inner, string name) : IRunLog
    {
        public void Info(string line) => Debug(line);

        public void Warning(string line) => Debug(line);

        public void Text(string block) => Debug(block);

        public void Debug(string line) => inner.Debug($"{name}: {line}");
    }
}
