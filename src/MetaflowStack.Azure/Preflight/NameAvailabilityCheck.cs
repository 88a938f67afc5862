using System.Text.Json.Nodes;
using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Preflight;

/// <summary>Whether names that must be unique in all of Azure are free.</summary>
public sealed class NameAvailabilityCheck
{
    private readonly AzureRestClient _arm;
    private readonly string _subscriptionId;

    internal NameAvailabilityCheck(AzureRestClient arm, string subscriptionId) => (_arm, _subscriptionId) = (arm, subscriptionId);

    /// <summary>Asks about the name of a storage account. One of our own counts as taken: look for it first.</summary>
    /// <exception cref="StackException">Azure refused to say.</exception>
    public Task<NameAvailability> CheckStorageAccountAsync(string name, CancellationToken cancellationToken) =>
        CheckAsync("Microsoft.Storage", "Microsoft.Storage/storageAccounts", name, ApiVersions.Storage, cancellationToken);

    /// <summary>Asks about the name of a PostgreSQL server. One of our own counts as taken: look for it first.</summary>
    /// <exception cref="StackException">Azure refused to say.</exception>
    public Task<NameAvailability> CheckPostgreSqlServerAsync(string name, CancellationToken cancellationToken) =>
        CheckAsync("Microsoft.DBforPostgreSQL", "Microsoft.DBforPostgreSQL/flexibleServers", name, ApiVersions.PostgreSql, cancellationToken);

    private async Task<NameAvailability> CheckAsync(
        string provider, string type, string name, string apiVersion, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["name"] = name, ["type"] = type };
        var answer = await _arm.SendArmAsync(
            RequestMethod.Post, $"/subscriptions/{_subscriptionId}/providers/{provider}/checkNameAvailability", apiVersion, body, cancellationToken);
        if (answer.IsError)
            throw AzureErrors.Explain(null, $"Azure would not say whether the name {name} is free", answer);
        return new NameAvailability(
            name,
            answer.Body?["nameAvailable"]?.GetValue<bool>() ?? true,
            JsonPaths.Text(answer.Body, "reason"),
            JsonPaths.Text(answer.Body, "message"));
    }
}

/// <summary>Whether a name is free.</summary>
/// <param name="Name">The name asked about.</param>
/// <param name="IsAvailable">Whether it is free.</param>
/// <param name="Reason">AlreadyExists, AccountNameInvalid or Invalid; null when it is free.</param>
/// <param name="Message">Azure's own words; null when it is free.</param>
public sealed record NameAvailability(string Name, bool IsAvailable, string? Reason, string? Message);
