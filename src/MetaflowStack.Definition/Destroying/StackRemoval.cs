using MetaflowStack.Definition.Credentials;
using MetaflowStack.Definition.NextSteps;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.Destroying;

/// <summary>What comes before and after the deletes of a destroy: what is said and asked, and what else goes when they are done.</summary>
/// <param name="session">The run.</param>
/// <param name="plan">The destroy.</param>
/// <param name="log">Where it says what goes.</param>
internal sealed class StackRemoval(StackSession session, Plan plan, IRunLog log)
{
    private StackSettings Settings => session.Settings;

    private string StackName => $"{Settings.OrgPrefix}/{Settings.Environment}";

    /// <summary>That there is nothing to delete.</summary>
    internal static string NothingToDelete(string stack) => $"There is nothing to delete: no resource of {stack} exists.";

    /// <summary>Says what goes, and returns when somebody agrees.</summary>
    /// <exception cref="UsageException">Nobody does.</exception>
    internal async Task AskAsync(CancellationToken cancellationToken)
    {
        if (plan.Changes.Count == 0)
        {
            log.Info(plan.Kept.Count == 0 ? NothingToDelete(StackName) : $"There is nothing to delete: all that is left of {StackName} is its data, with what that needs.");
            return;
        }

        log.Text(DestroyText.Of(plan, StackName, await new DataLoss(session).FindAsync(plan, cancellationToken)));
        var what = Settings.KeepData ? $"the stack {StackName}, but for its storage and its database" : $"the stack {StackName} with all its data";
        await Confirmation.AskAsync(Settings, "Destroy deletes", what, log, cancellationToken);
    }

    /// <summary>Removes what is no resource: passwords at an application that is not the stack's, the state's content, the user's files.</summary>
    /// <param name="state">The state, with every delete in it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task ConcludeAsync(IStateSession state, CancellationToken cancellationToken)
    {
        if (session.Principal?.Value is { ApplicationObjectId: { } application } && Settings.ServicePrincipalSecret is null)
            await SharedPasswords.RetireAllAsync(session.Cloud.Azure.ApplicationPasswords, application, session.Scope.Names.ApplicationUniqueName, cancellationToken);
        if (plan.Kept.Count == 0)
            await state.DeleteAsync(cancellationToken);
        else
            log.Info($"Kept: {plan.Kept.Count} resources. Services takes the data up again; Destroy without --keep-data removes it.");
        NextStepsFiles.Remove(Settings);
    }
}
