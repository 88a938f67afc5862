using Azure.Core;
using Azure.Identity;

namespace MetaflowStack.Azure.Connection;

/// <summary>
/// The ways to sign in, in the order in which they are tried: environment, workload identity, the OIDC tokens of GitHub Actions
/// and Azure Pipelines, managed identity, Azure CLI, and a device code when somebody is there to type it.
/// </summary>
internal sealed class CredentialCandidates(AzureCloud cloud, AzureSignInOptions options, AzurePipelines pipelines)
{
    private string? Tenant => options.Tenant;

    /// <summary>The candidates; those whose variables are missing are left out.</summary>
    /// <param name="tenant">The tenant to sign in to; null: each credential's own.</param>
    public IEnumerable<CredentialCandidate> For(string? tenant)
    {
        if (cloud.SignIn is { } signIn)
        {
            yield return new CredentialCandidate("the given service principal", ClientSecret(signIn));
            yield break;
        }
        tenant ??= Tenant;
        yield return new CredentialCandidate("environment variables", EnvironmentCredential());
        yield return new CredentialCandidate("workload identity", WorkloadIdentity(tenant));
        if (GitHubActions(tenant) is { } gitHub)
            yield return new CredentialCandidate("GitHub Actions OIDC", gitHub);
        if (AzurePipelines() is { } azurePipelines)
            yield return new CredentialCandidate("Azure Pipelines", azurePipelines);
        yield return new CredentialCandidate("managed identity", ManagedIdentity());
        yield return new CredentialCandidate(CredentialCandidate.AzureCli, AzureCli(tenant));
        if (options.ShowDeviceCode is { } show)
            yield return new CredentialCandidate("device code", DeviceCode(tenant, show));
    }

    private T Configure<T>(T credentialOptions, bool ownRetries = true) where T : TokenCredentialOptions
    {
        credentialOptions.AuthorityHost = cloud.AuthorityHost;
        return pipelines.Configure(credentialOptions, "login", ownRetries);
    }

    // Microsoft's instance discovery does not know the sandbox's authority.
    private ClientSecretCredential ClientSecret(ServicePrincipalSignIn signIn) => new(
        signIn.TenantId, signIn.ClientId, signIn.ClientSecret.Reveal(),
        Configure(new ClientSecretCredentialOptions { DisableInstanceDiscovery = cloud.IsSandbox }));

    private EnvironmentCredential EnvironmentCredential() =>
        new(Configure(new EnvironmentCredentialOptions { DisableInstanceDiscovery = cloud.IsSandbox }));

    private WorkloadIdentityCredential WorkloadIdentity(string? tenant)
    {
        var workload = Configure(new WorkloadIdentityCredentialOptions { DisableInstanceDiscovery = cloud.IsSandbox });
        if (tenant is not null)
            workload.TenantId = tenant;
        return new WorkloadIdentityCredential(workload);
    }

    private ClientAssertionCredential? GitHubActions(string? tenant)
    {
        if (GitHubActionsToken.Find(options, pipelines) is not { } token
            || Variable("AZURE_CLIENT_ID") is not { } client
            || (tenant ?? Variable("AZURE_TENANT_ID")) is not { } ownTenant)
            return null;
        return new ClientAssertionCredential(ownTenant, client, token.GetAsync, Configure(new ClientAssertionCredentialOptions()));
    }

    // The variables of an Azure Pipelines task with a service connection (Azure.Identity, AzurePipelinesCredential).
    private AzurePipelinesCredential? AzurePipelines() =>
        Variable("AZURESUBSCRIPTION_TENANT_ID") is { } tenant && Variable("AZURESUBSCRIPTION_CLIENT_ID") is { } client
        && Variable("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID") is { } connection && Variable("SYSTEM_ACCESSTOKEN") is { } token
            ? new AzurePipelinesCredential(tenant, client, connection, token, Configure(new AzurePipelinesCredentialOptions()))
            : null;

    // DefaultAzureCredential with everything else left out probes whether there is an identity endpoint at all and gives up after
    // a second; ManagedIdentityCredential by itself keeps trying.
    private DefaultAzureCredential ManagedIdentity() => new(Configure(
        new DefaultAzureCredentialOptions
        {
            ExcludeEnvironmentCredential = true,
            ExcludeWorkloadIdentityCredential = true,
            ExcludeAzureCliCredential = true,
            ExcludeAzureDeveloperCliCredential = true,
            ExcludeAzurePowerShellCredential = true,
            ExcludeVisualStudioCredential = true,
            ExcludeVisualStudioCodeCredential = true,
            ExcludeInteractiveBrowserCredential = true,
            ExcludeBrokerCredential = true,
            ManagedIdentityClientId = Variable("AZURE_CLIENT_ID"),
        },
        ownRetries: false));

    private AzureCliCredential AzureCli(string? tenant) =>
        new(Configure(new AzureCliCredentialOptions { TenantId = tenant }, ownRetries: false));

    private DeviceCodeCredential DeviceCode(string? tenant, Action<string> show) => new(Configure(new DeviceCodeCredentialOptions
    {
        TenantId = tenant,
        DisableInstanceDiscovery = cloud.IsSandbox,
        DeviceCodeCallback = (code, _) =>
        {
            show(code.Message);
            return Task.CompletedTask;
        },
    }));

    private string? Variable(string name) =>
        (options.Environment ?? Environment.GetEnvironmentVariable)(name) is { Length: > 0 } value ? value : null;
}
