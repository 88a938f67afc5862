using System.Security.Cryptography;
using MetaflowStack.Definition.DailyTools.Dags;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Secrets;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Credentials;

/// <summary>
/// Generates what an Airflow needs, once. It lies outside its release, so that no upgrade changes it. The entries are named as the chart
/// expects them (its values webserverSecretKeySecretName, fernetKeySecretName, data.metadataSecretName, postgresql.auth.existingSecret).
/// <para>
/// A rotation makes both keys anew and keeps the passwords: the database and the first user have theirs and take no other from here.
/// Airflow reads with every Fernet key of a list and writes with the first, so the old one stays second until everything is written with
/// the new one (https://airflow.apache.org/docs/apache-airflow/2.10.5/security/secrets/fernet.html#rotating-encryption-keys).
/// </para>
/// </summary>
/// <param name="client">The cluster's client; null when there is no cluster.</param>
/// <param name="settings">The stack that the Airflow is of.</param>
internal sealed class AirflowIssuer(Func<CancellationToken, Task<KubernetesClient?>> client, StackSettings settings) : ICredentialIssuer
{
    internal const string AdminPassword = "admin-password";
    internal const string PostgresPassword = "postgres-password";

    internal const string FernetKey = "fernet-key";

    private const char KeySeparator = ',';
    private const string Connection = "connection";

    // Fernet keys are 32 bytes (github.com/fernet/spec); the others are as long.
    private const int KeyBytes = 32;

    // It loads all of Airflow, and then writes every connection and variable again.
    private static readonly TimeSpan ReencryptionTimeout = TimeSpan.FromMinutes(10);

    private const string WebserverKey = "webserver-secret-key";

    public string SecretEntry => WebserverKey;

    public IReadOnlyList<string> SecretEntries => [SecretEntry, FernetKey, PostgresPassword, Connection, AdminPassword];

    public bool Issues(Credential credential) => credential is AirflowCredential;

    public IReadOnlyDictionary<string, string> PlainData(Credential credential, ResourceContext context) => new Dictionary<string, string>();

    public Task<CredentialStanding> ExamineAsync(Credential credential, HeldCredential held, ResourceContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new CredentialStanding(null, FernetKeys(held).Length - 1));

    /// <exception cref="StackException">A database exists already, which only takes the password that was lost.</exception>
    public async Task<IssuedCredential> IssueAsync(Credential credential, string place, HeldCredential? held, ResourceContext context, CancellationToken cancellationToken)
    {
        if (held is not null && SecretEntries.All(held.Entries.ContainsKey))
            return Rotated(held);
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
        var password = NewKey();
        return new IssuedCredential(Guid.NewGuid().ToString(), NewKey())
        {
            Others = new Dictionary<string, Secret>
            {
                [FernetKey] = new(NewFernetKey()),
                [PostgresPassword] = password,
                // Both ends are pods of one namespace, and the chart's database speaks no TLS.
                [Connection] = new($"postgresql://postgres:{password.Reveal()}@{airflow.DatabaseHost}:5432/postgres?sslmode=disable"),
                [AdminPassword] = new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes / 2))),
            },
        };
    }

    /// <exception cref="StackException">Airflow could not write its connections and variables with the new key; the old one stays.</exception>
    public async Task<IReadOnlyDictionary<string, Secret>> RetireOthersAsync(
        Credential credential, HeldCredential held, ResourceContext context, CancellationToken cancellationToken)
    {
        var keys = FernetKeys(held);
        if (keys.Length < 2 || await client(cancellationToken) is not { } kubernetes)
            return new Dictionary<string, Secret>();
        var pod = (await SchedulerPod.FindAsync(kubernetes, settings, cancellationToken))[0];
        var result = await pod.RunAsync(ReencryptionTimeout, null, ["airflow", "rotate-fernet-key"], cancellationToken);
        if (result.ExitCode != 0)
        {
            throw new StackException(new ErrorDetails
            {
                What = "Airflow could not write its connections and variables with the new Fernet key",
                Why = $"airflow rotate-fernet-key in Pod {pod.Name} ended with exit code {result.ExitCode}: {result.Errors.Trim()}",
                Remedy = "Nothing is lost: the old key is kept beside the new one. Run the same command again; ./build.sh Logs --component airflow-scheduler says more",
            });
        }

        return new Dictionary<string, Secret> { [FernetKey] = new(keys[0]) };
    }

    private static IssuedCredential Rotated(HeldCredential held)
    {
        var kept = held.Entries.ToDictionary();
        kept.Remove(WebserverKey);
        kept[FernetKey] = new Secret(NewFernetKey() + KeySeparator + held.Entries[FernetKey].Reveal());
        return new IssuedCredential(Guid.NewGuid().ToString(), NewKey()) { Others = kept };
    }

    private static string[] FernetKeys(HeldCredential held) =>
        held.Entries.TryGetValue(FernetKey, out var keys) ? keys.Reveal().Split(KeySeparator) : [""];

    private static Secret NewKey() => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes)));

    private static string NewFernetKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)).Replace('+', '-').Replace('/', '_');
}
