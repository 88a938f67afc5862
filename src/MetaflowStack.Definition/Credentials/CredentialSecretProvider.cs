using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Credentials;

/// <summary>
/// Keeps <see cref="CredentialSecret"/>s. A Secret that has every entry, and whose credential its issuer still knows, is left
/// alone: its value is read by nobody. One that is missing, incomplete or stale gets a newly issued credential.
/// </summary>
/// <param name="client">The cluster's client; null when there is no cluster (yet).</param>
/// <param name="issuers">Who issues.</param>
internal sealed class CredentialSecretProvider(
    Func<CancellationToken, Task<KubernetesClient?>> client, IReadOnlyList<ICredentialIssuer> issuers) : IResourceProvider
{
    private const string VersionAnnotation = "metaflow-stack/credential";
    private const string Leftovers = "older credentials";

    public bool Handles(ResourceKey key) => key is { System: "stack", Kind: CredentialSecret.Kind };

    public string PredictId(Resource resource, ResourceContext context) => IdOf((CredentialSecret)resource).ToRecordedId();

    public async Task<LiveResource?> ReadAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken)
    {
        var secret = (CredentialSecret)resource;
        if (await client(cancellationToken) is not { } kubernetes || await kubernetes.GetAsync(IdOf(secret), cancellationToken) is not { } body)
            return null;
        var version = body["metadata"]?["annotations"]?[VersionAnnotation]?.GetValue<string>() ?? "";
        return new LiveResource
        {
            Id = IdOf(secret).ToRecordedId(),
            Outputs = new Dictionary<string, object> { ["version"] = version },
            Owned = secret.Labels.Own(body),
            Body = new Found(body, await ExamineAsync(secret, version, context, cancellationToken)),
        };
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
        if (found.Standing.Leftovers > 0)
            differences.Add(new FieldDifference(Leftovers, $"{found.Standing.Leftovers}", "0") { Reason = "a run ended before it withdrew them" });
        return differences;
    }

    public Task<LiveResource> CreateAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken) =>
        IssueAsync((CredentialSecret)resource, context, cancellationToken);

    public async Task<LiveResource> UpdateAsync(
        Resource resource, LiveResource live, IReadOnlyList<FieldDifference> differences, ResourceContext context, CancellationToken cancellationToken)
    {
        var secret = (CredentialSecret)resource;
        if (differences.Any(difference => difference.Path != Leftovers))
            return await IssueAsync(secret, context, cancellationToken);
        await IssuerOf(secret).RetireOthersAsync(secret.Credential, PlaceOf(secret), (string)live.Outputs["version"], context, cancellationToken);
        return live with { Body = (Found)live.Body! with { Standing = new CredentialStanding(null) } };
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

    private static string PlaceOf(CredentialSecret secret) => $"{secret.Namespace}/{secret.Name}";

    private static KubernetesObjectId IdOf(CredentialSecret secret) => new("v1", "Secret", secret.Namespace, secret.Name);

    private static string? Entry(JsonObject body, string entry) =>
        body["data"]?[entry]?.GetValue<string>() is { } encoded ? Encoding.UTF8.GetString(Convert.FromBase64String(encoded)) : null;

    private static string Encode(string value) => Convert.ToBase64String(Encoding.UTF8.GetBytes(value));

    private async Task<LiveResource> IssueAsync(CredentialSecret secret, ResourceContext context, CancellationToken cancellationToken)
    {
        var kubernetes = await client(cancellationToken) ?? throw new StackException(new ErrorDetails
        {
            What = $"{secret.Key} has no cluster to go to",
            Resource = secret.Key,
            Remedy = "Deploy the cluster first: ./build.sh Infra",
        });
        var issuer = IssuerOf(secret);
        var place = PlaceOf(secret);
        var issued = await issuer.IssueAsync(secret.Credential, place, context, cancellationToken);
        var data = new JsonObject { [issuer.SecretEntry] = Encode(issued.Value.Reveal()) };
        foreach (var (entry, value) in issued.Others)
            data[entry] = Encode(value.Reveal());
        foreach (var (entry, value) in issuer.PlainData(secret.Credential, context))
            data[entry] = Encode(value);
        var manifest = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject
            {
                ["name"] = secret.Name,
                ["namespace"] = secret.Namespace,
                ["annotations"] = new JsonObject { [VersionAnnotation] = issued.Version },
            },
            ["type"] = "Opaque",
            ["data"] = data,
        };
        secret.Labels.SetOn(manifest);

        // Whoever wrote into this Secret put in a value that no longer opens anything.
        var applied = await kubernetes.ApplyAsync(manifest, new ApplyOptions { Force = true }, cancellationToken);
        await issuer.RetireOthersAsync(secret.Credential, place, issued.Version, context, cancellationToken);
        return new LiveResource
        {
            Id = IdOf(secret).ToRecordedId(),
            Outputs = new Dictionary<string, object> { ["version"] = issued.Version },
            Body = new Found(applied, new CredentialStanding(null)),
        };
    }

    private async Task<CredentialStanding> ExamineAsync(CredentialSecret secret, string version, ResourceContext context, CancellationToken cancellationToken) =>
        version.Length == 0
            ? new CredentialStanding("it was not issued by this stack")
            : await IssuerOf(secret).ExamineAsync(secret.Credential, PlaceOf(secret), version, context, cancellationToken);

    private ICredentialIssuer IssuerOf(CredentialSecret secret) => issuers.First(issuer => issuer.Issues(secret.Credential));

    private sealed record Found(JsonObject Body, CredentialStanding Standing);
}
