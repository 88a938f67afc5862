using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Definition.Credentials.Rotation;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.Secrets;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Credentials;

/// <summary>
/// Keeps <see cref="CredentialSecret"/>s. A Secret that has every entry, and whose credential its issuer still knows, is left
/// alone: its value is read by nobody. One that is missing, incomplete, stale, or to be rotated gets a newly issued credential. Older ones
/// go on working until <see cref="SettleAsync"/>: pods that have not restarted yet use them.
/// </summary>
/// <param name="client">The cluster's client; null when there is no cluster (yet).</param>
/// <param name="issuers">Who issues.</param>
/// <param name="rotations">The rotations that were asked for.</param>
internal sealed class CredentialSecretProvider(
    Func<CancellationToken, Task<KubernetesClient?>> client, IReadOnlyList<ICredentialIssuer> issuers, Func<RotationRequests> rotations) : IResourceProvider
{
    private const string VersionAnnotation = "metaflow-stack/credential";
    private const string IssuedAnnotation = "metaflow-stack/issued-at";
    private const string ExpiresAnnotation = "metaflow-stack/expires-at";
    private const string Leftovers = "older credentials";

    private static readonly string[] Annotations = [VersionAnnotation, IssuedAnnotation, ExpiresAnnotation];

    public bool Handles(ResourceKey key) => key is { System: "stack", Kind: CredentialSecret.Kind };

    public string PredictId(Resource resource, ResourceContext context) => IdOf((CredentialSecret)resource).ToRecordedId();

    public async Task<LiveResource?> ReadAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken)
    {
        var secret = (CredentialSecret)resource;
        if (await client(cancellationToken) is not { } kubernetes || await kubernetes.GetAsync(IdOf(secret), cancellationToken) is not { } body)
            return null;
        var standing = await ExamineAsync(secret, HeldIn(secret, body), context, cancellationToken);
        return new LiveResource
        {
            Id = IdOf(secret).ToRecordedId(),
            Outputs = OutputsOf(body, standing),
            Owned = secret.Labels.Own(body),
            Body = new Found(body, standing),
        };
    }

    /// <summary>What is in use at a place, and whether another one can be issued; null when there is no Secret, or it is not of this stack.</summary>
    internal async Task<(string Version, bool Rotates)?> FindAsync(CredentialSecret secret, CancellationToken cancellationToken)
    {
        if (await client(cancellationToken) is not { } kubernetes || await kubernetes.GetAsync(IdOf(secret), cancellationToken) is not { } body || !secret.Labels.Own(body))
            return null;
        var version = Annotation(body, VersionAnnotation) ?? "";
        return (version, IssuerOf(secret).Rotates(secret.Credential, version));
    }

    /// <summary>Withdraws older credentials of a place. To be called when everything that uses it works with the present one.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="StackException">They could not be withdrawn; the next run tries again.</exception>
    internal async Task<int> SettleAsync(CredentialSecret secret, ResourceContext context, CancellationToken cancellationToken)
    {
        if (await client(cancellationToken) is not { } kubernetes || await kubernetes.GetAsync(IdOf(secret), cancellationToken) is not { } body)
            return 0;
        var (issuer, held) = (IssuerOf(secret), HeldIn(secret, body));
        var standing = await ExamineAsync(secret, held, context, cancellationToken);
        if (standing.Leftovers == 0)
            return 0;
        var changed = await issuer.RetireOthersAsync(secret.Credential, held, context, cancellationToken);
        if (changed.Count > 0)
        {
            var entries = held.Entries.ToDictionary();
            foreach (var (entry, value) in changed)
                entries[entry] = value;
            await ApplyAsync(kubernetes, secret, entries, body["metadata"]!["annotations"]!.AsObject(), context, cancellationToken);
        }

        return standing.Leftovers;
    }

    public IReadOnlyList<FieldDifference> Compare(Resource resource, LiveResource live, ResourceContext context)
    {
        var secret = (CredentialSecret)resource;
        var issuer = IssuerOf(secret);
        var found = (Found)live.Body!;
        var differences = new List<FieldDifference>();
        foreach (var (entry, wanted) in issuer.PlainData(secret.Credential, context))
        {
            var value = Entry(found.Body, entry);
            if (value != wanted)
                differences.Add(new FieldDifference($"data.{entry}", value, wanted));
        }

        var lost = issuer.SecretEntries.Where(entry => string.IsNullOrEmpty(Entry(found.Body, entry))).ToList();
        differences.AddRange(lost.Select(entry => new FieldDifference($"data.{entry}", null, "(secret)") { Reason = "the Secret has lost it" }));
        if (lost.Count == 0 && found.Standing.WhyStale is { } reason)
            differences.Add(new FieldDifference($"data.{issuer.SecretEntry}", "(secret)", "(secret)") { Reason = reason });
        else if (lost.Count == 0 && rotations().Ask(secret.Place, (string)live.Outputs["version"]))
            differences.Add(new FieldDifference($"data.{issuer.SecretEntry}", "(secret)", "(secret)") { Reason = "RotateSecrets asked for another" });
        if (found.Standing.Leftovers > 0)
            differences.Add(new FieldDifference(Leftovers, $"{found.Standing.Leftovers}", "0") { Reason = "a run ended before it withdrew them" });
        return differences;
    }

    public Task<LiveResource> CreateAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken) =>
        IssueAsync((CredentialSecret)resource, null, context, cancellationToken);

    // Older credentials are withdrawn when what uses the Secret is healthy: SettleAsync.
    public async Task<LiveResource> UpdateAsync(
        Resource resource, LiveResource live, IReadOnlyList<FieldDifference> differences, ResourceContext context, CancellationToken cancellationToken)
    {
        var secret = (CredentialSecret)resource;
        return differences.Any(difference => difference.Path != Leftovers)
            ? await IssueAsync(secret, HeldIn(secret, ((Found)live.Body!).Body), context, cancellationToken)
            : live;
    }

    public Task<LiveResource> WaitAsync(Resource resource, LiveResource live, ResourceContext context, CancellationToken cancellationToken) =>
        Task.FromResult(live);

    public async Task<DeleteOutcome> DeleteAsync(RecordedResource recorded, ResourceContext context, CancellationToken cancellationToken)
    {
        if (await client(cancellationToken) is not { } kubernetes)
            return DeleteOutcome.NotFound;
        var deleted = await kubernetes.DeleteAsync(KubernetesObjectId.ParseRecordedId(recorded.Id), cancellationToken: cancellationToken);
        return deleted ? DeleteOutcome.Deleted : DeleteOutcome.NotFound;
    }

    private static KubernetesObjectId IdOf(CredentialSecret secret) => new("v1", "Secret", secret.Namespace, secret.Name);

    private static string? Entry(JsonObject body, string entry) =>
        body["data"]?[entry]?.GetValue<string>() is { } encoded ? Encoding.UTF8.GetString(Convert.FromBase64String(encoded)) : null;

    private static string Encode(string value) => Convert.ToBase64String(Encoding.UTF8.GetBytes(value));

    private static string? Annotation(JsonObject body, string name) => body["metadata"]?["annotations"]?[name]?.GetValue<string>();

    private static Dictionary<string, object> OutputsOf(JsonObject body, CredentialStanding standing)
    {
        var outputs = new Dictionary<string, object> { ["version"] = Annotation(body, VersionAnnotation) ?? "" };
        if (Annotation(body, IssuedAnnotation) is { } issued)
            outputs[SecretAges.IssuedOutput] = issued;
        // A Secret of an earlier version of this program does not say; Entra does.
        if ((Annotation(body, ExpiresAnnotation) ?? Text(standing.EndsAt)) is { } expires)
            outputs[SecretAges.ExpiresOutput] = expires;
        return outputs;
    }

    private static string? Text(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private HeldCredential HeldIn(CredentialSecret secret, JsonObject body) => new(
        secret.Place, Annotation(body, VersionAnnotation) ?? "",
        IssuerOf(secret).SecretEntries.Select(entry => (entry, Value: Entry(body, entry))).Where(held => !string.IsNullOrEmpty(held.Value))
            .ToDictionary(held => held.entry, held => new Secret(held.Value!)));

    private async Task<LiveResource> IssueAsync(CredentialSecret secret, HeldCredential? held, ResourceContext context, CancellationToken cancellationToken)
    {
        var kubernetes = await client(cancellationToken) ?? throw new StackException(new ErrorDetails
        {
            What = $"{secret.Key} has no cluster to go to",
            Resource = secret.Key,
            Remedy = "Deploy the cluster first: ./build.sh Infra",
        });
        var issuer = IssuerOf(secret);
        var issued = await issuer.IssueAsync(secret.Credential, secret.Place, held, context, cancellationToken);
        var annotations = new JsonObject { [VersionAnnotation] = issued.Version, [IssuedAnnotation] = Text(context.Time.GetUtcNow()) };
        if (Text(issued.EndsAt) is { } end)
            annotations[ExpiresAnnotation] = end;
        var applied = await ApplyAsync(
            kubernetes, secret, issued.Others.Append(KeyValuePair.Create(issuer.SecretEntry, issued.Value)), annotations, context, cancellationToken);
        return new LiveResource
        {
            Id = IdOf(secret).ToRecordedId(),
            Outputs = OutputsOf(applied, new CredentialStanding(null)),
            Body = new Found(applied, new CredentialStanding(null)),
        };
    }

    private async Task<JsonObject> ApplyAsync(
        KubernetesClient kubernetes, CredentialSecret secret, IEnumerable<KeyValuePair<string, Secret>> entries, JsonObject annotations, ResourceContext context, CancellationToken cancellationToken)
    {
        var data = new JsonObject();
        foreach (var (entry, value) in entries)
            data[entry] = Encode(value.Reveal());
        foreach (var (entry, value) in IssuerOf(secret).PlainData(secret.Credential, context))
            data[entry] = Encode(value);
        var manifest = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject
            {
                ["name"] = secret.Name,
                ["namespace"] = secret.Namespace,
                ["annotations"] = new JsonObject(Annotations.Where(name => annotations[name] is not null).Select(name => KeyValuePair.Create(name, annotations[name]?.DeepClone()))),
            },
            ["type"] = "Opaque",
            ["data"] = data,
        };
        secret.Labels.SetOn(manifest);

        // Whoever wrote into this Secret put in a value that no longer opens anything.
        return await kubernetes.ApplyAsync(manifest, new ApplyOptions { Force = true }, cancellationToken);
    }

    private async Task<CredentialStanding> ExamineAsync(CredentialSecret secret, HeldCredential held, ResourceContext context, CancellationToken cancellationToken) =>
        held.Version.Length == 0
            ? new CredentialStanding("it was not issued by this stack")
            : await IssuerOf(secret).ExamineAsync(secret.Credential, held, context, cancellationToken);

    private ICredentialIssuer IssuerOf(CredentialSecret secret) => issuers.First(issuer => issuer.Issues(secret.Credential));

    private sealed record Found(JsonObject Body, CredentialStanding Standing);
}
