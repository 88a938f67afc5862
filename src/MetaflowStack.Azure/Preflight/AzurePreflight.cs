using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Connection;

namespace MetaflowStack.Azure.Preflight;

/// <summary>What can be known before the first write. Everything here only reads, but for <see cref="Registration"/>.</summary>
public sealed class AzurePreflight
{
    private readonly AzureRestClient _arm;
    private readonly AzureRestClient _graph;
    private readonly AzureAccount _account;
    private readonly TokenCredential _credential;
    private readonly string _graphAudience;

    internal AzurePreflight(AzureRestClient arm, AzureRestClient graph, AzureAccount account, TokenCredential credential, string graphAudience)
    {
        (_arm, _graph, _account, _credential, _graphAudience) = (arm, graph, account, credential, graphAudience);
        Registration = new ResourceProviderRegistration(arm, account.SubscriptionId);
        Subscription = new SubscriptionCheck(account);
    }

    /// <summary>Whether the subscription can be used.</summary>
    public SubscriptionCheck Subscription { get; }

    /// <summary>Registers resource providers.</summary>
    public ResourceProviderRegistration Registration { get; }

    /// <summary>The facts of the subscription in a region; nothing is asked yet.</summary>
    /// <param name="location">The region's short name.</param>
    /// <param name="cancellationToken">Ends all questions.</param>
    public SubscriptionFacts FactsOf(string location, CancellationToken cancellationToken) => new(_arm, _account.SubscriptionId, location, cancellationToken);

    /// <summary>The facts of the tenant; nothing is asked yet.</summary>
    /// <param name="cancellationToken">Ends all questions.</param>
    public DirectoryFacts Directory(CancellationToken cancellationToken) => new(_graph, _credential, _graphAudience, cancellationToken);
}
