using Azure.Core;
using Azure.ResourceManager;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Blobs;
using MetaflowStack.Azure.Clusters;
using MetaflowStack.Azure.Contents;
using MetaflowStack.Azure.Databases;
using MetaflowStack.Azure.Dns;
using MetaflowStack.Azure.Graph;
using MetaflowStack.Azure.Monitor;
using MetaflowStack.Azure.Preflight;
using MetaflowStack.Azure.Providers;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Azure.StateAccounts;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Azure.Connection;

/// <summary>
/// A signed-in connection to Azure: one subscription, one tenant, one configured pipeline for everything. Safe from many threads.
/// </summary>
public sealed class AzureConnection : IDisposable
{
    private readonly AzurePipelines _pipelines;
    private readonly AzureRestClient _arm;
    private readonly AzureRestClient _graph;

    private AzureConnection(AzureCloud cloud, AzurePipelines pipelines, CredentialCandidate signedIn, AzureAccount account)
    {
        Cloud = cloud;
        Account = account;
        SignedInWith = signedIn.Name;
        Credential = signedIn.Credential;
        _pipelines = pipelines;
        _arm = ClientOf(AzurePipelines.ArmService, cloud.ArmEndpoint, cloud.ArmAudience);
        _graph = ClientOf("graph", cloud.GraphEndpoint, cloud.GraphAudience);
        DatabasePasswords = new DatabasePasswords(_arm);
        ClusterCredentials = new ManagedClusterCredentials(_arm);
        ApplicationPasswords = new ApplicationPasswords(_graph);
        Preflight = new AzurePreflight(_arm, _graph, account, Credential, cloud.GraphAudience);
        PrivateDns = new PrivateDnsRecords(_arm);
        ActivityLog = new ActivityLogReader(_arm, account.SubscriptionId);
        Contents = new DataContents(_arm);
        StateAccounts = new StateAccountInitializer(_arm, account, tags => CreateProviders(tags), new CallerIdentities(Credential, cloud.ArmAudience));
    }

    /// <summary>The cloud connected to.</summary>
    public AzureCloud Cloud { get; }

    /// <summary>The subscription and tenant.</summary>
    public AzureAccount Account { get; }

    /// <summary>How the sign-in was done: <c>Azure CLI</c>.</summary>
    public string SignedInWith { get; }

    /// <summary>The requests sent so far, to all services, sign-in included.</summary>
    public RequestCounter Requests => _pipelines.Counter;

    /// <summary>The credential, for services that are reached by other means.</summary>
    public TokenCredential Credential { get; }

    /// <summary>Passwords of database servers.</summary>
    public DatabasePasswords DatabasePasswords { get; }

    /// <summary>Kubeconfigs of AKS clusters.</summary>
    public ManagedClusterCredentials ClusterCredentials { get; }

    /// <summary>Passwords of Entra applications.</summary>
    public ApplicationPasswords ApplicationPasswords { get; }

    /// <summary>What can be known before the first write.</summary>
    public AzurePreflight Preflight { get; }

    /// <summary>Records of private DNS zones.</summary>
    public PrivateDnsRecords PrivateDns { get; }

    /// <summary>Who changed what.</summary>
    public ActivityLogReader ActivityLog { get; }

    /// <summary>What storage accounts and database servers hold.</summary>
    public DataContents Contents { get; }

    /// <summary>Makes the storage account that holds the state.</summary>
    public StateAccountInitializer StateAccounts { get; }

    /// <summary>
    /// Signs in (environment variables, workload identity, GitHub Actions and Azure Pipelines OIDC, managed identity, Azure CLI,
    /// device code when <see cref="AzureSignInOptions.ShowDeviceCode"/> is given; or <see cref="AzureCloud.SignIn"/> alone) and
    /// finds the subscription.
    /// </summary>
    /// <exception cref="StackException">Not signed in, or Azure refused.</exception>
    /// <exception cref="UsageException">The subscription asked for does not exist, or there are several and none was asked for.</exception>
    public static Task<AzureConnection> SignInAsync(AzureCloud cloud, AzureSignInOptions options, CancellationToken cancellationToken) =>
        ConnectAsync(cloud, options, null, cancellationToken);

    /// <summary>As <see cref="SignInAsync"/>, with a handler instead of the network.</summary>
    internal static async Task<AzureConnection> ConnectAsync(
        AzureCloud cloud, AzureSignInOptions options, HttpMessageHandler? handler, CancellationToken cancellationToken)
    {
        var pipelines = new AzurePipelines(cloud, options.Seed ?? Random.Shared.Next(), handler, pacing: options.Sharing?.Pacing(cloud)) { Report = options.Report };
        try
        {
            var signedIn = options.Sharing is { } sharing
                ? await sharing.SignInAsync(cloud, options, handler, cancellationToken)
                : await FindSignInAsync(cloud, options, pipelines, cancellationToken);
            var resolver = new AccountResolver(ArmClientFor(cloud, pipelines, signedIn), options);
            var account = await resolver.ResolveAsync(signedIn.Name == CredentialCandidate.AzureCli, cancellationToken);
            return new AzureConnection(cloud, pipelines, signedIn, account);
        }
        catch
        {
            pipelines.Dispose();
            throw;
        }
    }

    /// <summary>Finds the way to sign in to the tenant asked for.</summary>
    internal static async Task<CredentialCandidate> FindSignInAsync(AzureCloud cloud, AzureSignInOptions options, AzurePipelines pipelines, CancellationToken cancellationToken)
    {
        var candidates = new CredentialCandidates(cloud, options, pipelines);
        var named = options.Tenant is { } tenant && !Guid.TryParse(tenant, out _) && !tenant.Contains('.', StringComparison.Ordinal) ? tenant : null;
        var signedIn = await SignIn.FindAsync(candidates.For(named is null ? options.Tenant : null), cloud, cancellationToken);
        if (named is null || cloud.SignIn is not null)
            return signedIn;
        var id = await new AccountResolver(ArmClientFor(cloud, pipelines, signedIn), options).FindTenantAsync(named, cancellationToken)
            ?? throw new UsageException(new ErrorDetails
            {
                What = $"The signed-in account has no tenant '{named}'",
                Remedy = "Give the tenant's id or domain with --tenant",
            });
        return await SignIn.FindAsync(candidates.For(id), cloud, cancellationToken);
    }

    /// <summary>The providers of everything in Azure and Microsoft Graph, for the engine.</summary>
    /// <param name="tags">The marks of the stack at hand; what does not carry them is neither changed nor deleted.</param>
    /// <param name="databaseTimeout">How long to go on making a database server while Azure fails at it; null: 45 minutes.</param>
    public IReadOnlyList<IResourceProvider> CreateProviders(StackTags tags, TimeSpan? databaseTimeout = null)
    {
        var services = new ProviderServices(_arm, _graph, tags, new NewPrincipals(Cloud.Time)) { Patience = Cloud.Patience };
        var providers = CreateProviders(databaseTimeout is { } timeout ? services with { DatabaseTimeout = timeout } : services, DatabasePasswords);
        return [.. providers.Select(provider => new LocatingProvider(provider, Account.TenantId))];
    }

    /// <summary>Makes a resource group that does not exist; one that does stays as it is.</summary>
    /// <param name="group">The group, with the marks of the stack that it is for.</param>
    /// <param name="progress">Takes one-line messages.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StackException">It could not be made, or is somebody else's.</exception>
    public Task EnsureExistsAsync(ResourceGroup group, Action<string> progress, CancellationToken cancellationToken) =>
        new ResourceEnsurer(new ProviderRegistry(CreateProviders(group.Tags)), Cloud.Time, progress).EnsureExistsAsync(group, $"resource group {group.Name}", cancellationToken);

    /// <summary>A container of blobs, reached as the signed-in account; of no use once this connection is disposed.</summary>
    /// <param name="account">The storage account's name.</param>
    /// <param name="container">The container's name.</param>
    /// <param name="options">How it is reached; <see cref="BlobClientOptions.Requests"/> does not count, <see cref="Requests"/> does.</param>
    public BlobContainerClient BlobContainer(string account, string container, BlobClientOptions? options = null)
    {
        options ??= new BlobClientOptions();
        var pipeline = _pipelines.BuildForState(Credential, Cloud.BlobAudience, options);
        return new BlobContainerClient(pipeline, Cloud.BlobServiceUri(account), container, options.Time);
    }

    /// <inheritdoc />
    public void Dispose() => _pipelines.Dispose();

    internal static IReadOnlyList<IResourceProvider> CreateProviders(ProviderServices services, DatabasePasswords passwords) =>
        [
            new ResourceGroupProvider(services),
            new VirtualNetworkProvider(services),
            new SubnetProvider(services),
            new StorageAccountProvider(services),
            new BlobServiceProvider(services),
            new BlobContainerProvider(services),
            new PrivateDnsZoneProvider(services),
            new VirtualNetworkLinkProvider(services),
            new PostgreSqlFlexibleServerProvider(services, passwords),
            new PostgreSqlDatabaseProvider(services),
            new PostgreSqlConfigurationProvider(services),
            new ManagedClusterProvider(services),
            new AgentPoolProvider(services),
            new ManagementLockProvider(services),
            new UserAssignedIdentityProvider(services),
            new FederatedIdentityCredentialProvider(services),
            new RoleAssignmentProvider(services),
            new GraphApplicationProvider(services),
            new GraphServicePrincipalProvider(services),
        ];

    private AzureRestClient ClientOf(string service, Uri endpoint, string audience) =>
        new(_pipelines.Build(service, Credential, audience), endpoint, Cloud.Time, _pipelines.Seed) { RetryBudget = _pipelines.RetryBudget };

    private static ArmClient ArmClientFor(AzureCloud cloud, AzurePipelines pipelines, CredentialCandidate signedIn)
    {
        var options = new ArmClientOptions { Environment = new ArmEnvironment(cloud.ArmEndpoint, cloud.ArmAudience) };
        return new ArmClient(signedIn.Credential, default, pipelines.Configure(options, AzurePipelines.ArmService, signedIn.Credential, cloud.ArmAudience));
    }
}
