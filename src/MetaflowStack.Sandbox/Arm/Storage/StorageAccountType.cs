using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.Storage;

/// <summary>Microsoft.Storage/storageAccounts: 202 with an empty body and a Location whose polls end with the account.</summary>
internal sealed class StorageAccountType(ArmWorld world) : ResourceType(world, "Microsoft.Storage", "storageAccounts", ApiVersionSets.Storage)
{
    internal const string Json = "application/json";
    internal const string Plain = "text/plain; charset=utf-8";
    private const int RetryAfter = 17;

    /// <summary>Why a name cannot be taken; null when it can.</summary>
    public static (string Reason, string Message)? Objection(ArmWorld world, string name)
    {
        if (name.Length is < 3 or > 24 || !name.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c)))
            return ("AccountNameInvalid", $"{name} is not a valid storage account name. Storage account name must be between 3 and 24 characters in length and use numbers and lower-case letters only.");
        var taken = world.ReservedNames.Contains(name)
            || world.OfType("Microsoft.Storage/storageAccounts").Any(a => string.Equals(a.Name, name, StringComparison.OrdinalIgnoreCase));
        return taken ? ("AlreadyExists", $"The storage account named {name} is already taken.") : null;
    }

    public override JsonObject Show(ArmResource resource, ArmRequest request)
    {
        var shown = new JsonObject
        {
            ["sku"] = resource.Body["sku"].Copy(), ["kind"] = resource.Body["kind"].Copy(),
            ["id"] = resource.Id, ["name"] = resource.Name, ["type"] = FullType,
        };
        foreach (var (name, value) in resource.Body.Where(p => p.Key is not ("sku" or "kind")))
            shown[name] = value.Copy();
        var properties = (JsonObject)shown["properties"]!;
        properties.Remove("provisioningState");
        Defaults(properties, request.ApiVersion);
        properties["provisioningState"] = resource.State;
        Computed(properties, resource);
        return shown;
    }

    /// <summary>A poll: 202 again, or 200 with the account.</summary>
    public ArmResponse Poll(ArmRequest request, Operation operation)
    {
        if (!operation.Done)
            return Accepted(request, operation);
        return World.Find(operation.ResourceId) is { } account ? Shown(200, account, request) : ArmResponse.Empty(204);
    }

    protected override ArmResponse Shown(int status, ArmResource resource, ArmRequest request) =>
        base.Shown(status, resource, request) with { ContentType = Json };

    protected override ArmResponse Put(ArmRequest request, ArmResource? existing)
    {
        var name = request.Path.Name;
        var location = RequireLocation(request, existing);
        if (existing is not null)
            return Update(request, existing);
        if (Objection(World, name) is { } objection)
        {
            throw objection.Reason == "AlreadyExists"
                ? Elsewhere(name) ?? new ArmException(409, "StorageAccountAlreadyTaken", objection.Message)
                : new ArmException(400, objection.Reason, objection.Message);
        }

        if (request.Content.Text("sku", "name") is null)
            throw new ArmException(400, "InvalidRequestPropertyValue", "The value 'null' is not allowed for property sku.name.");
        if (request.Content.Text("kind") is null)
            throw new ArmException(400, "InvalidRequestPropertyValue", "The value 'null' is not allowed for property kind.");
        StorageUsages.CheckNew(World, location.Name);
        var body = Desired(request).WithoutNulls();
        body["location"] = location.Name;
        body.Default("tags", new JsonObject());
        Tier(body);
        var account = Create(request, body, new JsonObject { ["key1"] = NewKey(), ["key2"] = NewKey() });
        account.State = "Creating";
        return Accepted(request, World.Start(new Operation
        {
            Id = World.Source.Guid("operation " + account.Id).ToString(), Kind = OperationKind.Create, Type = FullType, ResourceId = account.Id,
            Location = location.Name, ApiVersion = request.ApiVersion, StartedAt = World.Now,
            EndsAt = World.Now + World.Durations.Between("create " + account.Id, 20, 30), RetryAfter = RetryAfter,
        }));
    }

    protected override ArmResponse Patch(ArmRequest request, ArmResource existing)
    {
        CheckIdle(existing);
        existing.Body.Merge(Desired(request));
        Tier(existing.Body);
        return Shown(200, existing, request);
    }

    protected override ArmResponse Delete(ArmRequest request, ArmResource? existing)
    {
        if (existing is null)
            return ArmResponse.Empty(204);
        CheckIdle(existing);
        World.Remove(existing.Id);
        return ArmResponse.Empty(200, Plain);
    }

    protected override ArmResponse Act(ArmRequest request, ArmResource? existing, string action)
    {
        var account = existing ?? throw ArmErrors.ResourceNotFound(ArmPath.Parse(request.Path.Owner()));
        switch (action.ToUpperInvariant())
        {
            case "LISTKEYS":
                break;
            case "REGENERATEKEY":
                account.Hidden[request.Content.Text("keyName") ?? "key1"] = NewKey();
                break;
            default:
                return base.Act(request, existing, action);
        }

        JsonObject Key(string name) => new()
        {
            ["creationTime"] = Stamp(account.CreatedAt), ["keyName"] = name, ["value"] = account.Hidden.Text(name), ["permissions"] = "FULL",
        };
        return new ArmResponse(200, new JsonObject { ["keys"] = new JsonArray(Key("key1"), Key("key2")) }) { ContentType = Json };
    }

    private ArmResponse Update(ArmRequest request, ArmResource existing)
    {
        CheckIdle(existing);
        var wanted = Desired(request).WithoutNulls();
        if (wanted.Boolean("properties", "isHnsEnabled") is { } wantsHierarchy && wantsHierarchy != (existing.Properties.Boolean("isHnsEnabled") ?? false))
            throw new ArmException(409, "AccountPropertyCannotBeUpdated", "The property 'isHnsEnabled' was specified in the input, but it cannot be updated.");
        wanted["location"] = existing.Location;
        if (request.Content.ContainsKey("tags"))
            existing.Body["tags"] = new JsonObject();
        existing.Body.Merge(wanted);
        Tier(existing.Body);
        return Shown(200, existing, request);
    }

    private void CheckIdle(ArmResource account)
    {
        if (World.Running(account.Id) is not null)
            throw new ArmException(409, "StorageAccountOperationInProgress", "An operation is currently performing on this storage account that requires exclusive access.");
    }

    private ArmException? Elsewhere(string name) =>
        World.OfType(FullType).Any(a => string.Equals(a.Name, name, StringComparison.OrdinalIgnoreCase))
            ? new ArmException(409, "StorageAccountInAnotherResourceGroup", $"The account {name} is already in another resource group in this subscription.")
            : null;

    private ArmResponse Accepted(ArmRequest request, Operation operation)
    {
        var url = $"{request.BaseUrl}/subscriptions/{World.SubscriptionId}/providers/Microsoft.Storage/locations/{operation.Location}/asyncoperations/{operation.Id}?monitor=true&api-version={operation.ApiVersion}";
        return ArmResponse.Empty(202, Plain).With("Location", OperationLinks.Sign(url, operation)).With("Retry-After", $"{RetryAfter}");
    }

    private static void Defaults(JsonObject properties, string apiVersion)
    {
        if (string.CompareOrdinal(apiVersion, "2022-05-01") >= 0)
        {
            properties.Default("allowCrossTenantReplication", false);
            properties.Default("minimumTlsVersion", "TLS1_0");
            properties.Default("allowBlobPublicAccess", false);
        }

        properties.Default("privateEndpointConnections", new JsonArray());
        var acls = properties.Child("networkAcls");
        if (string.CompareOrdinal(apiVersion, "2022-05-01") >= 0)
            acls.Default("ipv6Rules", new JsonArray());
        acls.Default("bypass", "AzureServices");
        acls.Default("virtualNetworkRules", new JsonArray());
        acls.Default("ipRules", new JsonArray());
        acls.Default("defaultAction", "Allow");
        properties.Default("supportsHttpsTrafficOnly", true);
        properties.Default("accessTier", "Hot");
    }

    private static void Computed(JsonObject properties, ArmResource account)
    {
        var created = Stamp(account.CreatedAt);
        JsonObject Service() => new() { ["keyType"] = "Account", ["enabled"] = true, ["lastEnabledTime"] = created };
        properties["keyCreationTime"] = new JsonObject { ["key1"] = created, ["key2"] = created };
        var encryption = properties.Child("encryption");
        encryption["services"] = new JsonObject { ["file"] = Service(), ["blob"] = Service() };
        encryption.Default("keySource", "Microsoft.Storage");
        properties["creationTime"] = created;
        var endpoints = new JsonObject();
        foreach (var (service, host) in ((string, string)[])[("dfs", "dfs"), ("web", Zone(account.Location) + ".web"), ("blob", "blob"), ("queue", "queue"), ("table", "table"), ("file", "file")])
            endpoints[service] = $"https://{account.Name}.{host}.core.windows.net/";
        properties["primaryEndpoints"] = endpoints;
        properties["primaryLocation"] = account.Location;
        properties["statusOfPrimary"] = "available";
    }

    /// <summary>Static web sites have a zone number by region.</summary>
    private static string Zone(string location) => location switch
    {
        "westus2" => "z5", "westus" => "z22", "eastus" => "z13", "westeurope" => "z6", _ => "z1",
    };

    private static void Tier(JsonObject body)
    {
        if (body.At("sku") is JsonObject sku && sku.Text("name") is { } name)
            sku["tier"] = name.Split('_')[0];
    }

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));

    private static string Stamp(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);
}
