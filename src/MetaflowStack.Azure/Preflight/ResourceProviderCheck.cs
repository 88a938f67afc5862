using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Preflight;

/// <summary>Whether resource providers are registered in the subscription, and their registration.</summary>
public sealed class ResourceProviderCheck
{
    private static readonly TimeSpan RegistrationTimeout = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly AzureRestClient _arm;
    private readonly string _subscriptionId;

    internal ResourceProviderCheck(AzureRestClient arm, string subscriptionId) => (_arm, _subscriptionId) = (arm, subscriptionId);

    /// <summary>The namespaces whose types a stack uses.</summary>
    public static IReadOnlyList<string> Required { get; } =
        ["Microsoft.Network", "Microsoft.Storage", "Microsoft.DBforPostgreSQL", "Microsoft.ContainerService", "Microsoft.Compute"];

    /// <summary>Reads the state of a provider.</summary>
    /// <param name="providerNamespace"><c>Microsoft.Storage</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StackException">Azure refused.</exception>
    public Task<ResourceProviderStatus> ReadAsync(string providerNamespace, CancellationToken cancellationToken) =>
        SendAsync(RequestMethod.Get, providerNamespace, "", "read", cancellationToken);

    /// <summary>Registers a provider and waits until it is registered. This is a write; registering twice does no harm.</summary>
    /// <exception cref="StackException">Azure refused, or the registration took longer than ten minutes.</exception>
    public async Task<ResourceProviderStatus> RegisterAsync(string providerNamespace, CancellationToken cancellationToken)
    {
        var started = _arm.Time.GetTimestamp();
        var status = await SendAsync(RequestMethod.Post, providerNamespace, "/register", "registered", cancellationToken);
        while (!status.IsRegistered)
        {
            if (_arm.Time.GetElapsedTime(started) + Pause > RegistrationTimeout)
            {
                throw new StackException(new ErrorDetails
                {
                    What = $"The resource provider {providerNamespace} was not registered within {Elapsed.Format(RegistrationTimeout)}",
                    Why = $"its state is {status.State}",
                    Remedy = $"Wait for 'az provider show -n {providerNamespace}' to say Registered, then run the same command again",
                });
            }
            await Task.Delay(Pause, _arm.Time, cancellationToken);
            status = await ReadAsync(providerNamespace, cancellationToken);
        }
        return status;
    }

    private async Task<ResourceProviderStatus> SendAsync(
        RequestMethod method, string providerNamespace, string action, string verb, CancellationToken cancellationToken)
    {
        var answer = await _arm.SendArmAsync(
            method, $"/subscriptions/{_subscriptionId}/providers/{providerNamespace}{action}", ApiVersions.Resources, null, cancellationToken);
        if (answer.IsError)
            throw AzureErrors.Explain(null, $"The resource provider {providerNamespace} could not be {verb}", answer);
        return new ResourceProviderStatus(providerNamespace, JsonPaths.Text(answer.Body, "registrationState") ?? "NotRegistered");
    }
}

/// <summary>The registration of a resource provider.</summary>
/// <param name="Namespace"><c>Microsoft.Storage</c>.</param>
/// <param name="State">Azure's word: Registered, Registering, NotRegistered, Unregistering.</param>
public sealed record ResourceProviderStatus(string Namespace, string State)
{
    /// <summary>Whether its types can be used.</summary>
    public bool IsRegistered => State.Equals("Registered", StringComparison.OrdinalIgnoreCase);
}
