using System.Security.Cryptography;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Secrets;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Credentials;

/// <summary>
/// Generates what an Airflow needs, once. It lies outside its release, so that no upgrade changes it. The entries are named as the chart
/// expects them (its values webserverSecretKeySecretName, fernetKeySecretName, data.metadataSecretName, postgresql.auth.existingSecret).
/// </summary>
/// <param name="client">The cluster's client; null when there is no cluster.</param>
internal sealed class AirflowIssuer(Func<CancellationToken, Task<KubernetesClient?>> client) : ICredentialIssuer
{
    internal const string AdminPassword = "admin-password";
    internal const string PostgresPassword = "postgres-password";

    private const string FernetKey = "fernet-key";
    private const string Connection = "connection";

    // Fernet keys are 32 bytes (github.com/fernet/spec); the others are as long.
    private const int KeyBytes = 32;

    public string SecretEntry => "webserver-secret-key";

    public IReadOnlyList<string> SecretEntries => [SecretEntry, FernetKey, PostgresPassword, Connection, AdminPassword];

    public bool Issues(Credential credential) => credential is AirflowCredential;

    public IReadOnlyDictionary<string, string> PlainData(Credential credential, ResourceContext context) => new Dictionary<string, string>();

    public Task<CredentialStanding> ExamineAsync(Credential credential, string place, string version, ResourceContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new CredentialStanding(null));

    /// <exception cref="StackException">A database exists already, which only takes the password that was lost.</exception>
    public async Task<IssuedCredential> IssueAsync(Credential credential, string place, ResourceContext context, CancellationToken cancellationToken)
    {
        var airflow = (AirflowCredential)credential;
        var namespaceName = place.Split('/')[0];
        var claim = new KubernetesObjectId("v1", "PersistentVolumeClaim", namespaceName, airflow.DatabaseClaim);
        if (await client(cancellationToken) is { } kubernetes && await kubernetes.GetAsync(claim, cancellationToken) is not null)
        {
            throw new StackException(new ErrorDetails
            {
                What = $"The Secret {place} has lost the password of Airflow's database",
                Why = $"The database on {claim} was made with it and takes no other",
                Remedy = $"Put the Secret back from a backup; or do without Airflow's history, users and connections: kubectl delete -n {namespaceName} statefulset/{airflow.DatabaseClaim["data-".Length..^"-0".Length]} pvc/{airflow.DatabaseClaim}",
            });
        }

        // Letters and digits only: it is part of an address.
        var password = new Secret(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes)));
        return new IssuedCredential(Guid.NewGuid().ToString(), new Secret(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes))))
        {
            Others = new Dictionary<string, Secret>
            {
                [FernetKey] = new(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)).Replace('+', '-').Replace('/', '_')),
                [PostgresPassword] = password,
                // Both ends are pods of one namespace, and the chart's database speaks no TLS.
                [Connection] = new($"postgresql://postgres:{password.Reveal()}@{airflow.DatabaseHost}:5432/postgres?sslmode=disable"),
                [AdminPassword] = new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes / 2))),
            },
        };
    }

    // Generated here and known to nobody else: there is nothing to withdraw.
    public Task RetireOthersAsync(Credential credential, string place, string version, ResourceContext context, CancellationToken cancellationToken) =>
        Task.CompletedTask;
}
