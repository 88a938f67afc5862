using MetaflowStack.Azure.Preflight;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Preflight.Checks;

/// <summary>Whether the resource providers are registered. Infra registers those that are not, where the account may.</summary>
internal sealed class ResourceProvidersCheck : IPreflightCheck
{
    public string Area => "resource providers";

    public async Task<IReadOnlyList<Finding>> RunAsync(PreflightFacts facts, CancellationToken cancellationToken)
    {
        var providers = await facts.Subscription.Providers;
        if (providers.Value is null)
            return [Finding.NotChecked("The registration of resource providers was not checked", providers.Problem!)];
        var required = Required(facts.Scope);
        var missing = Unregistered(required, providers.Value);
        if (missing.Count == 0)
            return [Finding.Passed($"{required.Count} are registered")];
        var permissions = await facts.SubscriptionPermissionsAsync();
        return [.. missing.Select(provider => Judge(provider, permissions.Value))];
    }

    /// <summary>The providers that the stack needs.</summary>
    internal static IReadOnlyList<string> Required(StackScope scope) =>
        scope.UsesWorkloadIdentity ? [.. ResourceProviderRegistration.Required, ResourceProviderRegistration.ManagedIdentity] : ResourceProviderRegistration.Required;

    /// <summary>Those that are not registered.</summary>
    internal static IReadOnlyList<string> Unregistered(IReadOnlyList<string> needed, IReadOnlyList<ResourceProviderOffer> providers) =>
        [.. needed.Where(required =>
            providers.FirstOrDefault(offer => offer.Namespace.Equals(required, StringComparison.OrdinalIgnoreCase)) is not { IsRegistered: true })];

    private static Finding Judge(string provider, Permissions? permissions)
    {
        if (permissions is null || permissions.Allows($"{provider}/register/action"))
        {
            return Finding.Warning(new ErrorDetails
            {
                What = $"The resource provider {provider} is not registered in the subscription",
                Why = "Infra will register it before it makes anything",
            });
        }

        return Finding.Failure(new ErrorDetails
        {
            What = $"The resource provider {provider} is not registered in the subscription",
            Code = "MissingSubscriptionRegistration",
            Why = $"Your account lacks the permission {provider}/register/action",
            Remedy = $"Ask a Contributor or Owner of the subscription to run: az provider register --namespace {provider} --wait",
        });
    }
}
