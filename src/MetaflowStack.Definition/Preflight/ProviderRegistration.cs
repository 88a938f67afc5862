using MetaflowStack.Azure.Preflight;
using MetaflowStack.Definition.Preflight.Checks;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Preflight;

/// <summary>Registers the resource providers that are not registered yet: the first write of a deployment, of use to the whole subscription.</summary>
internal sealed class ProviderRegistration(AzurePreflight azure, StackScope scope, IRunLog log)
{
    /// <summary>Registers them, all at once, and waits; sends nothing when none is missing.</summary>
    /// <param name="subscription">The facts that the checks have read, or new ones.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StackException">Azure refused.</exception>
    internal async Task EnsureAsync(SubscriptionFacts subscription, CancellationToken cancellationToken)
    {
        var providers = await subscription.Providers;
        if (providers.Value is not null)
            await Task.WhenAll(ResourceProvidersCheck.Unregistered(ResourceProvidersCheck.Required(scope), providers.Value).Select(name => RegisterAsync(name, cancellationToken)));
    }

    private async Task RegisterAsync(string name, CancellationToken cancellationToken)
    {
        log.Info($"Registering the resource provider {name} in the subscription…");
        try
        {
            await azure.Registration.RegisterAsync(name, cancellationToken);
        }
        catch (StackException exception) when (exception.Details.Code is "AuthorizationFailed")
        {
            throw new StackException(exception.Details with { Remedy = $"Ask a Contributor or Owner of the subscription to run: az provider register --namespace {name} --wait" }, exception);
        }
    }
}
