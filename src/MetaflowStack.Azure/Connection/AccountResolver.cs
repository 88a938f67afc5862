using System.Text.Json;
using System.Text.Json.Nodes;
using Azure;
using Azure.ResourceManager;
using Azure.ResourceManager.Resources;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Connection;

/// <summary>Finds the subscription that the user means.</summary>
internal sealed class AccountResolver(ArmClient arm, AzureSignInOptions options)
{
    /// <summary>The subscription asked for; else the one of AZURE_SUBSCRIPTION_ID, the Azure CLI's default, or the only one.</summary>
    /// <param name="signedInWithCli">Whether the Azure CLI's default subscription counts.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StackException">There is none, or several and nothing says which.</exception>
    public async Task<AzureAccount> ResolveAsync(bool signedInWithCli, CancellationToken cancellationToken)
    {
        var all = new List<SubscriptionData>();
        try
        {
            await foreach (var subscription in arm.GetSubscriptions().GetAllAsync(cancellationToken))
                all.Add(subscription.Data);
        }
        catch (RequestFailedException exception)
        {
            throw new StackException(
                new ErrorDetails { What = "Azure would not list your subscriptions", Code = exception.ErrorCode, Why = exception.Message.Split('\n')[0] },
                exception);
        }
        var asked = options.Subscription ?? Variable("AZURE_SUBSCRIPTION_ID") ?? (signedInWithCli ? DefaultOfAzureCli() : null);
        return asked is null ? OnlyOne(all) : Named(all, asked);
    }

    /// <summary>The id of the tenant with a display name or domain; null when the account sees none of that name.</summary>
    public async Task<string?> FindTenantAsync(string name, CancellationToken cancellationToken)
    {
        await foreach (var tenant in arm.GetTenants().GetAllAsync(cancellationToken))
        {
            if (Same(tenant.Data.DisplayName, name) || Same(tenant.Data.DefaultDomain, name) || tenant.Data.Domains.Any(domain => Same(domain, name)))
                return tenant.Data.TenantId?.ToString();
        }
        return null;
    }

    private static AzureAccount OnlyOne(List<SubscriptionData> all) => all switch
    {
        [var only] => ToAccount(only),
        [] => throw new StackException(new ErrorDetails
        {
            What = "The signed-in account has no Azure subscription",
            Remedy = "Sign in with another account, or give --tenant if the subscription is in another tenant",
        }),
        _ => throw new UsageException(new ErrorDetails
        {
            What = "The signed-in account has several subscriptions",
            Why = List(all),
            Remedy = "Choose one with --subscription NAME-OR-ID",
        }),
    };

    private static AzureAccount Named(List<SubscriptionData> all, string asked) =>
        all.Where(subscription => Same(subscription.SubscriptionId, asked) || Same(subscription.DisplayName, asked)).ToList() switch
        {
            [var only] => ToAccount(only),
            [] => throw new UsageException(new ErrorDetails
            {
                What = $"The signed-in account has no subscription '{asked}'",
                Why = all.Count == 0 ? "It has none at all" : $"It has: {List(all)}",
                Remedy = "Choose one of these with --subscription NAME-OR-ID, or sign in to its tenant with --tenant",
            }),
            var several => throw new UsageException(new ErrorDetails
            {
                What = $"Several subscriptions are called '{asked}'",
                Why = List(several),
                Remedy = "Give the id with --subscription",
            }),
        };

    private static AzureAccount ToAccount(SubscriptionData data) =>
        new(data.SubscriptionId, data.DisplayName, data.State?.ToString() ?? "Enabled", data.TenantId?.ToString() ?? "");

    private static string List(IEnumerable<SubscriptionData> all) =>
        string.Join(", ", all.Select(subscription => $"{subscription.DisplayName} ({subscription.SubscriptionId})"));

    private static bool Same(string? left, string right) => ArmId.AreEqual(left, right);

    private string? Variable(string name) =>
        (options.Environment ?? Environment.GetEnvironmentVariable)(name) is { Length: > 0 } value ? value : null;

    // Where 'az account set' keeps its choice.
    private string? DefaultOfAzureCli()
    {
        var folder = Variable("AZURE_CONFIG_DIR") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".azure");
        var file = Path.Combine(folder, "azureProfile.json");
        if (!File.Exists(file))
            return null;
        try
        {
            var profile = JsonNode.Parse(File.ReadAllText(file));
            return (profile?["subscriptions"] as JsonArray)?
                .FirstOrDefault(subscription => subscription?["isDefault"]?.GetValue<bool>() == true)?["id"]?.ToString();
        }
        catch (JsonException)
        {
            // The file is the Azure CLI's own; without it the only subscription counts.
            return null;
        }
    }
}
