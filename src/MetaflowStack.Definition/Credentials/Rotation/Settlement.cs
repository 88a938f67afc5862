using MetaflowStack.Definition.Running;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Definition.Credentials.Rotation;

/// <summary>
/// The last step of a stage: older credentials are withdrawn now that everything that uses the new ones is healthy, and the rotations
/// that were asked for have ended. A run that dies before it leaves older credentials, which the next run finds and withdraws here.
/// </summary>
/// <param name="session">The run.</param>
/// <param name="log">Where it says what it did.</param>
internal sealed class Settlement(StackSession session, IRunLog log)
{
    /// <summary>Settles a stage that has ended well.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="changes">What happened in it.</param>
    /// <param name="cancellationToken">Gives up; the next run settles.</param>
    /// <exception cref="Engine.Errors.StackException">Something could not be withdrawn.</exception>
    internal async Task RunAsync(string stage, ChangeSet changes, CancellationToken cancellationToken)
    {
        if (session.State is not { } state)
            return;
        var asked = RotationRequests.Of(state.Document);
        var secrets = session.Definition.Graph.Resources.OfType<CredentialSecret>()
            .Where(secret => secret.Stage == stage && (asked.Places.Contains(secret.Place) || IsChanged(changes, secret))).ToList();
        foreach (var secret in secrets)
        {
            var context = new ResourceContext(secret.Key, new RecordedOutputs(state.Document), session.Cloud.Time, line => log.Info($"  … {secret.Place}: {line}"));
            if (await session.Credentials.SettleAsync(secret, context, cancellationToken) > 0)
                log.Info($"  - {secret.Key}: older credentials withdrawn");
        }

        var ended = secrets.Select(secret => secret.Place).Where(asked.Places.Contains).ToList();
        if (ended.Count > 0)
            await state.SaveAsync(document => RotationRequests.Remove(document, ended), cancellationToken);
    }

    private static bool IsChanged(ChangeSet changes, CredentialSecret secret) =>
        changes.Find(secret.Key)?.Outcome is Outcome.Created or Outcome.Updated or Outcome.Replaced;
}
