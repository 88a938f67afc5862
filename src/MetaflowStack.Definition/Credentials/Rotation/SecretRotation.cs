using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Credentials.Rotation;

/// <summary>The beginning of a rotation: chooses, says, asks, plans, and has it written into the state what is to be replaced. The deployer does the rest.</summary>
/// <param name="session">The run.</param>
/// <param name="log">Where it says what is going to happen.</param>
internal sealed class SecretRotation(StackSession session, IRunLog log)
{
    private StackSettings Settings => session.Settings;

    private string StackName => $"{Settings.OrgPrefix}/{Settings.Environment}";

    /// <summary>Begins.</summary>
    /// <exception cref="StackException">The stack is not deployed, or has nothing to rotate.</exception>
    /// <exception cref="UsageException">A name is not of this stack, or nobody agreed to what is lost.</exception>
    internal async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (session.State is not { Document.Resources.Count: > 0 } state)
            throw NotDeployed();
        var choice = RotationChoice.Of(await PresentAsync(cancellationToken), RotationRequests.Of(state.Document), Settings.Secrets);
        if (choice is { Rotated.Count: 0, Finished.Count: 0 })
            throw NothingToRotate(choice);
        log.Text(RotationText.Of(choice, StackName));
        await AskForHoldersAsync(choice, cancellationToken);
        await session.RotateAsync(choice.Requests, cancellationToken);
    }

    private async Task<IReadOnlyList<PresentSecret>> PresentAsync(CancellationToken cancellationToken)
    {
        var graph = session.Definition.Graph;
        return await Task.WhenAll(graph.Resources.OfType<CredentialSecret>().Select(async secret =>
        {
            var found = await session.Credentials.FindAsync(secret, cancellationToken);
            return new PresentSecret(secret, found?.Version, found?.Rotates ?? true, SecretAges.UsersOf(graph, secret));
        }));
    }

    private async Task AskForHoldersAsync(RotationChoice choice, CancellationToken cancellationToken)
    {
        var secrets = choice.Rotated.Concat(choice.Finished).Select(present => present.Secret).Where(secret => secret.Credential is ServicePrincipalCredential).ToList();
        if (secrets.Count == 0 || await session.Clusters.GetAsync(cancellationToken) is not { } client)
            return;
        var holders = await RunningHolders.FindAsync(client, secrets, cancellationToken);
        if (holders.Count > 0)
        {
            await Confirmation.AskAsync(
                Settings, "RotateSecrets takes the storage from", $"tasks that run with the old password: {KubernetesObjectId.Some(holders)}", log, cancellationToken,
                $"wait until they have ended, or rotate others only: --secret {SecretName.Database.Name}");
        }
    }

    private StackException NotDeployed() => new(new ErrorDetails
    {
        What = $"The stack {StackName} is not deployed, so there is nothing to rotate",
        Remedy = $"Check --org-prefix, --environment and --state, or deploy it: ./build.sh Services --org-prefix {Settings.OrgPrefix}",
    });

    private StackException NothingToRotate(RotationChoice choice) => new(new ErrorDetails
    {
        What = $"The stack {StackName} has no secret that can be rotated",
        Why = choice.Left.Count > 0 ? "What it has was given to it" : "None of its Secrets is in the cluster",
        Remedy = "Deploy it with the options that it was deployed with: ./build.sh Services makes what is missing",
    });
}
