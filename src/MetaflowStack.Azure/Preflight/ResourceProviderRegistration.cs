using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Preflight;

/// <summary>Registers resource providers in the subscription.</summary>
public sealed class ResourceProviderRegistration
{
    private static readonly TimeSpan RegistrationTimeout = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly AzureRestClient _arm;
    private readonly string _subscriptionId;

    internal ResourceProviderRegistration(AzureRestClient arm, string subscriptionId) => (_arm, _subscriptionId) = (arm, subscriptionId);

    /// <summary>The namespaces whose types every stack uses.</summary>
    public static IReadOnlyList<string> Required { get; } =
        ["Microsoft.Network", "Microsoft.Storage", "Microsoft.DBforPostgreSQL", "Microsoft.ContainerService", "Microsoft.Compute"];

    /// <summary>The namespace of managed identities, which only some stacks use.</summary>
    public const string ManagedIdentity = "Microsoft.ManagedIdentity";

    /// <summary>Registers a provider and waits until it is registered. This is a write; registering twice does no harm.</summary>
    /// <exception cref="StackException">Azure refused, or the registration took longer than ten minutes.</exception>
    public async Task RegisterAsync(string providerNamespace, CancellationToken cancellationToken)
    {
        var started = _arm.Time.GetTimestamp();
        var status = await SendAsync(RequestMethod.Post, providerNamespace, "/register", "registered", cancellationToken);
        while (!IsRegistered(status))
        {
            if (_arm.Time.GetElapsedTime(started) + Pause > RegistrationTimeout)
            {
                throw new StackException(new ErrorDetails
                {
                    What = $"The resource provider {providerNamespace} was not registered within {Elapsed.Format(RegistrationTimeout)}",
                    Why = $"its state is {status}",
                    Remedy = $"Wait for 'az provider show -n {providerNamespace}' to say Registered, then run the same command again",
                });
            }
            await Task.Delay(Pause, _arm.Time, cancellationToken);
            status = await SendAsync(RequestMethod.Get, providerNamespace, "", "read", cancellationToken);
        }
    }

    private static bool IsRegistered(string state) => state.Equals("Registered", StringComparison.OrdinalIgnoreCase);

    private async Task<string> SendAsync(
        RequestMethod method, string providerNamespace, string action, string verb, CancellationToken cancellationToken)
    {
        var answer = await _arm.SendArmAsync(
            method, $"/subscriptions/{_subscriptionId}/providers/{providerNamespace}{action}", ApiVersions.Resources, null, cancellationToken);
        if (answer.IsError)
            throw AzureErrors.Explain(null, $"The resource provider {providerNamespace} could not be {verb}", answer);
        return JsonPaths.Text(answer.Body, "registrationState") ?? "NotRegistered";
    }
}
