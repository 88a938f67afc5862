using System.Globalization;
using MetaflowStack.Azure.Connection;
using MetaflowStack.Definition.Fleet;
using MetaflowStack.Definition.Sandbox;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Secrets;
using MetaflowStack.Engine.Time;

namespace MetaflowStack.Definition.Running;

/// <summary>A signed-in connection to the chosen cloud, and its clock.</summary>
internal sealed class CloudSession : IDisposable
{
    // With 'environment', the sandbox is signed in to as Azure is: by AZURE_CLIENT_ID and its like. Only when it is said: these variables are
    // often set for Azure, and mean nobody in the sandbox.
    private const string SignInVariable = "METAFLOW_SANDBOX_SIGN_IN";

    private readonly SandboxVisit? _visit;

    private CloudSession(AzureConnection azure, AzureCloud cloud, SandboxVisit? visit) => (Azure, Cloud, _visit) = (azure, cloud, visit);

    internal AzureConnection Azure { get; }

    internal AzureCloud Cloud { get; }

    internal TimeProvider Time => Cloud.Time;

    /// <summary>What the jitter of all waits before retries is drawn from.</summary>
    internal required int Seed { get; init; }

    internal static async Task<CloudSession> OpenAsync(StackSettings settings, IRunLog log, FleetCompany? company, CancellationToken cancellationToken)
    {
        var visit = settings.Cloud == CloudKind.Sandbox
            ? await (company?.JoinAsync(settings, cancellationToken) ?? new SandboxLauncher(settings, TimeProvider.System).JoinAsync(cancellationToken))
            : null;
        try
        {
            var cloud = visit is null ? AzureCloud.Public : CloudOf(visit.Description);
            if (visit is not null)
                log.Info(string.Create(CultureInfo.InvariantCulture, $"Simulated cloud: seed {visit.Description.Seed} (repeat it with --sandbox-seed)"));
            var seed = visit?.Description.Seed ?? Random.Shared.Next();
            log.Debug(string.Create(CultureInfo.InvariantCulture, $"Waits before retries: seed {seed}"));
            var azure = await AzureConnection.SignInAsync(cloud, new AzureSignInOptions
            {
                Subscription = settings.Subscription,
                Tenant = settings.Tenant,
                Seed = seed,
                Sharing = company?.Sharing,
                Report = log.Info,
                ShowDeviceCode = settings.NonInteractive ? null : log.Warning,
            }, cancellationToken);
            return new CloudSession(azure, cloud, visit) { Seed = seed };
        }
        catch
        {
            visit?.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Azure.Dispose();
        _visit?.Dispose();
    }

    private static AzureCloud CloudOf(SandboxDescription sandbox) => new()
    {
        ArmEndpoint = sandbox.Url,
        AuthorityHost = sandbox.Url,
        GraphEndpoint = sandbox.Url,
        BlobEndpoint = sandbox.BlobUrl,
        IsSandbox = true,
        Time = ClockOf(sandbox),
        TrustedCertificatePath = sandbox.CertificateAuthorityPath,
        SignIn = Environment.GetEnvironmentVariable(SignInVariable) == "environment"
            ? null
            : new ServicePrincipalSignIn(sandbox.TenantId, sandbox.ClientId, new Secret(sandbox.ClientSecret)),
    };

    private static ScaledTimeProvider ClockOf(SandboxDescription sandbox)
    {
        var sinceWritten = TimeProvider.System.GetUtcNow() - sandbox.RealNow;
        return new ScaledTimeProvider(sandbox.Speed, sandbox.SimulatedNow + (sinceWritten * sandbox.Speed));
    }
}
