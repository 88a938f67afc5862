using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;
using MetaflowStack.Sandbox.SignIn;
using MetaflowStack.Sandbox.Time;
using MetaflowStack.Sandbox.World;

namespace MetaflowStack.Sandbox.Graph;

/// <summary>The simulated Entra tenant: applications, service principals, their secrets (as hashes), and how far changes have spread.</summary>
internal sealed class EntraDirectory : IWorldSection
{
    private readonly SeededSource _source;
    private readonly TimeProvider _clock;
    private JsonObject _secrets = [];

    /// <summary>A new tenant with the sample service principal.</summary>
    public EntraDirectory(SeededSource source, TimeProvider clock)
    {
        (_source, _clock) = (source, clock);
        TenantId = source.Guid("tenant").ToString();
        SubscriptionId = source.Guid("subscription").ToString();
        SampleSecret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
        var application = NewApplication("Sandbox owner");
        Applications.Add(application);
        SampleClientId = application.Text("appId")!;
        var principal = NewServicePrincipal(application, "Application");
        principal.Remove("replicatedAt"); // it has been there long since
        ServicePrincipals.Add(principal);
        AddSecret(application, "sample", SampleSecret, null, DateTimeOffset.MaxValue.AddYears(-1));
    }

    /// <inheritdoc/>
    public string Name => "graph";

    /// <summary>What requests to Graph and sign-in take while they look or change.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The tenant's id.</summary>
    public string TenantId { get; private set; }

    /// <summary>The tenant's subscription.</summary>
    public string SubscriptionId { get; private set; }

    /// <summary>The application id of the service principal that owns the subscription.</summary>
    public string SampleClientId { get; private set; }

    /// <summary>Its secret, for <c>sandbox.json</c>.</summary>
    public string SampleSecret { get; private set; }

    /// <summary>Its object id.</summary>
    public string SampleObjectId => ServicePrincipalByAppId(SampleClientId)!.Text("id")!;

    /// <summary>Whether the caller may create applications; without it Graph answers <c>Authorization_RequestDenied</c>.</summary>
    public bool MayCreateApplications { get; set; } = true;

    /// <summary>The applications, in Graph's own shape.</summary>
    public List<JsonObject> Applications { get; } = [];

    /// <summary>Applications that were deleted and could be restored.</summary>
    public List<JsonObject> DeletedItems { get; } = [];

    /// <summary>The service principals, in Graph's own shape; managed identities among them.</summary>
    public List<JsonObject> ServicePrincipals { get; } = [];

    /// <summary>How long after its creation Graph's copies do not know an object yet; null: they know it at once.</summary>
    public Func<TimeSpan?> Lag { get; set; } = () => null;

    /// <summary>Whether Graph's copies know an object.</summary>
    public bool IsSeen(JsonObject item) =>
        item.Text("appId") == SampleClientId || Lag() is not { } lag || Now - Instant(item.Text("createdDateTime")!) >= lag;

    /// <summary>Now, in simulated time.</summary>
    public DateTimeOffset Now => _clock.GetUtcNow();

    /// <summary>Now, as Graph writes it.</summary>
    public string NowStamp => Stamp(Now);

    /// <summary>The service principal of an application, or null.</summary>
    public JsonObject? ServicePrincipalByAppId(string appId)
    {
        lock (Gate)
            return ServicePrincipals.FirstOrDefault(p => string.Equals(p.Text("appId"), appId, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The service principal of that object id, or null.</summary>
    public JsonObject? ServicePrincipalById(string id)
    {
        lock (Gate)
            return ServicePrincipals.FirstOrDefault(p => string.Equals(p.Text("id"), id, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether a principal has reached the directory copy that ARM looks into: 0 to 60 s after its creation.</summary>
    public bool IsReplicated(string objectId) =>
        ServicePrincipalById(objectId) is { } principal
        && (principal.Text("replicatedAt") is not { } at || Instant(at) <= _clock.GetUtcNow());

    /// <summary>How long ago a principal was made; null when it is not there or has been there long since.</summary>
    public TimeSpan? AgeOf(string objectId) =>
        ServicePrincipalById(objectId)?.Text("replicatedAt") is null ? null : Now - Instant(ServicePrincipalById(objectId)!.Text("createdDateTime")!);

    /// <summary>Adds the identity that Azure makes for a resource, and returns it (ids: <c>id</c>, <c>appId</c>).</summary>
    public JsonObject AddManagedIdentity(string displayName)
    {
        lock (Gate)
        {
            var application = NewApplication(displayName);
            var principal = NewServicePrincipal(application, "ManagedIdentity");
            ServicePrincipals.Add(principal);
            return principal;
        }
    }

    /// <summary>Removes a principal by its object id.</summary>
    public void RemovePrincipal(string objectId)
    {
        lock (Gate)
            ServicePrincipals.RemoveAll(p => string.Equals(p.Text("id"), objectId, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A new application in Graph's shape, not yet in the tenant.</summary>
    public JsonObject NewApplication(string displayName) => new()
    {
        ["id"] = _source.Guid("application " + displayName).ToString(),
        ["deletedDateTime"] = null,
        ["appId"] = _source.Guid("appId " + displayName).ToString(),
        ["applicationTemplateId"] = null,
        ["createdDateTime"] = Stamp(_clock.GetUtcNow()),
        ["displayName"] = displayName,
        ["description"] = null,
        ["identifierUris"] = new JsonArray(),
        ["publisherDomain"] = "sandbox.onmicrosoft.com",
        ["signInAudience"] = "AzureADMyOrg",
        ["tags"] = new JsonArray(),
        ["uniqueName"] = null,
        ["requiredResourceAccess"] = new JsonArray(),
        ["appRoles"] = new JsonArray(),
        ["api"] = new JsonObject { ["oauth2PermissionScopes"] = new JsonArray(), ["preAuthorizedApplications"] = new JsonArray(), ["knownClientApplications"] = new JsonArray() },
        ["web"] = new JsonObject { ["homePageUrl"] = null, ["redirectUris"] = new JsonArray() },
        ["keyCredentials"] = new JsonArray(),
        ["passwordCredentials"] = new JsonArray(),
    };

    /// <summary>A new service principal in Graph's shape, not yet in the tenant.</summary>
    public JsonObject NewServicePrincipal(JsonObject application, string kind)
    {
        var name = application.Text("displayName")!;
        var now = _clock.GetUtcNow();
        return new JsonObject
        {
            ["id"] = _source.Guid("principal " + name).ToString(),
            ["deletedDateTime"] = null,
            ["accountEnabled"] = true,
            ["alternativeNames"] = new JsonArray(),
            ["appDisplayName"] = name,
            ["appId"] = application.Text("appId"),
            ["appOwnerOrganizationId"] = TenantId,
            ["appRoleAssignmentRequired"] = false,
            ["createdDateTime"] = Stamp(now),
            ["description"] = null,
            ["displayName"] = name,
            ["homepage"] = null,
            ["replyUrls"] = new JsonArray(),
            ["servicePrincipalNames"] = new JsonArray(application.Text("appId")),
            ["servicePrincipalType"] = kind,
            ["signInAudience"] = "AzureADMyOrg",
            ["tags"] = new JsonArray(),
            ["keyCredentials"] = new JsonArray(),
            ["passwordCredentials"] = new JsonArray(),
            ["replicatedAt"] = now.AddSeconds(60 * _source.Unit("replication " + name)).ToString("o"),
        };
    }

    /// <summary>Adds a secret to an application or service principal and returns Graph's record of it, without the text.</summary>
    public JsonObject AddSecret(JsonObject owner, string? displayName, string text, DateTimeOffset? start, DateTimeOffset end)
    {
        var credential = new JsonObject
        {
            ["customKeyIdentifier"] = null,
            ["displayName"] = displayName,
            ["endDateTime"] = Stamp(end),
            ["hint"] = text[..3],
            ["keyId"] = _source.Guid("key " + owner.Text("id")).ToString(),
            ["secretText"] = null,
            ["startDateTime"] = Stamp(start ?? _clock.GetUtcNow()),
        };
        ((JsonArray)owner["passwordCredentials"]!).Add(credential);
        _secrets[credential.Text("keyId")!] = Hash(text);
        return (JsonObject)credential.DeepClone();
    }

    /// <summary>Whether a secret opens an application. Its end is compared with real time, as clients do.</summary>
    public SecretCheck CheckSecret(string appId, string secret, DateTimeOffset now)
    {
        lock (Gate)
        {
            var owners = Applications.Concat(ServicePrincipals).Where(o => string.Equals(o.Text("appId"), appId, StringComparison.OrdinalIgnoreCase));
            var credential = owners.SelectMany(o => o.Objects("passwordCredentials"))
                .FirstOrDefault(c => _secrets.Text(c.Text("keyId")!) == Hash(secret));
            if (credential is null)
                return SecretCheck.Wrong;
            return Instant(credential.Text("endDateTime")!) > now ? SecretCheck.Right : SecretCheck.Expired;
        }
    }

    /// <inheritdoc/>
    public JsonNode Save()
    {
        lock (Gate)
        {
            return new JsonObject
            {
                ["tenantId"] = TenantId, ["subscriptionId"] = SubscriptionId,
                ["sampleClientId"] = SampleClientId, ["sampleSecret"] = SampleSecret, ["mayCreateApplications"] = MayCreateApplications,
                ["applications"] = Copies(Applications), ["servicePrincipals"] = Copies(ServicePrincipals), ["deletedItems"] = Copies(DeletedItems),
                ["secrets"] = _secrets.DeepClone(),
            };
        }
    }

    /// <inheritdoc/>
    public void Load(JsonNode saved)
    {
        lock (Gate)
        {
            TenantId = saved.Text("tenantId")!;
            SubscriptionId = saved.Text("subscriptionId")!;
            SampleClientId = saved.Text("sampleClientId")!;
            SampleSecret = saved.Text("sampleSecret")!;
            MayCreateApplications = saved.Boolean("mayCreateApplications") ?? true;
            Refill(Applications, saved, "applications");
            Refill(ServicePrincipals, saved, "servicePrincipals");
            Refill(DeletedItems, saved, "deletedItems");
            _secrets = (JsonObject)saved["secrets"]!.DeepClone();
        }
    }

    /// <summary>An instant as Graph writes it.</summary>
    public static string Stamp(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static JsonArray Copies(IEnumerable<JsonObject> items) => new([.. items.Select(i => i.DeepClone())]);

    private static void Refill(List<JsonObject> list, JsonNode saved, string name)
    {
        list.Clear();
        list.AddRange(saved.Objects(name).Select(i => (JsonObject)i.DeepClone()));
    }
}
