using System.Globalization;
using MetaflowStack.Azure.Preflight;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.Running;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Preflight;

/// <summary>
/// Looks for problems before anything is made: all checks at once, all failures reported together. Reads only, but for the
/// registration of resource providers, which the subscription's owner would otherwise have to do by hand.
/// </summary>
internal sealed class PreflightChecks(StackSession session, IRunLog log)
{
    private AzurePreflight Azure => session.Cloud.Azure.Preflight;

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        var checks = new List<Task<ErrorDetails?>> { Task.FromResult(CheckSubscription()) };
        checks.AddRange(ResourceProviderCheck.Required.Select(name => CheckProviderAsync(name, cancellationToken)));
        checks.Add(CheckNameAsync(session.Definition.StorageAccount, Azure.Names.CheckStorageAccountAsync, cancellationToken));
        checks.Add(CheckNameAsync(session.Definition.DatabaseServer, Azure.Names.CheckPostgreSqlServerAsync, cancellationToken));
        var failures = (await Task.WhenAll(checks)).OfType<ErrorDetails>().ToList();
        if (failures is [var only])
            throw new StackException(only);
        if (failures.Count > 0)
        {
            throw new StackException(new ErrorDetails
            {
                What = $"{failures.Count} checks failed before anything was deployed",
                Why = string.Join(Environment.NewLine, failures.Select((failure, index) => string.Create(CultureInfo.InvariantCulture, $"({index + 1}) {failure}"))),
            });
        }

        log.Info($"{checks.Count} checks passed: subscription, resource providers, names.");
    }

    private ErrorDetails? CheckSubscription()
    {
        var status = Azure.Subscription.Run();
        return status.IsUsable ? null : new ErrorDetails
        {
            What = $"The subscription {status.Name} cannot be used",
            Why = $"Its state is {status.State}",
            Remedy = "Choose another with --subscription, or have it enabled: https://portal.azure.com/#view/Microsoft_Azure_Billing/SubscriptionsBlade",
        };
    }

    private async Task<ErrorDetails?> CheckProviderAsync(string name, CancellationToken cancellationToken)
    {
        if ((await Azure.Providers.ReadAsync(name, cancellationToken)).IsRegistered)
            return null;
        log.Info($"Registering the resource provider {name} in the subscription…");
        try
        {
            await Azure.Providers.RegisterAsync(name, cancellationToken);
            return null;
        }
        catch (StackException exception)
        {
            return exception.Details with { Remedy = $"Ask an owner of the subscription to run: az provider register --namespace {name} --wait" };
        }
    }

    // Azure counts a name of our own as taken, so ours is looked for first.
    private async Task<ErrorDetails?> CheckNameAsync(
        ArmResource resource, Func<string, CancellationToken, Task<NameAvailability>> check, CancellationToken cancellationToken)
    {
        if (session.State!.Document.Resources.Any(recorded => recorded.Key == resource.Key))
            return null;
        var availability = await check(resource.Name, cancellationToken);
        if (availability.IsAvailable || await ExistsInGroupAsync(resource, cancellationToken))
            return null;
        return new ErrorDetails
        {
            What = $"The name '{resource.Name}' ({resource.ResourceType}) cannot be used",
            Resource = resource.Key,
            Code = availability.Reason,
            Why = availability.Message,
            Remedy = "Such names are unique in all of Azure: choose another --org-prefix or --environment",
        };
    }

    // One that an earlier run made and could not record any more; the planner decides whether it is ours.
    private async Task<bool> ExistsInGroupAsync(Resource resource, CancellationToken cancellationToken) =>
        await session.Providers.For(resource.Key).ReadAsync(
            resource, new ResourceContext(resource.Key, IOutputs.None, session.Cloud.Time), cancellationToken) is not null;
}
