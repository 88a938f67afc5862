using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.Resources;

/// <summary>What lies above resource groups: tenants, subscriptions, locations, providers, and the lists of all resources.</summary>
internal sealed class SubscriptionEndpoints(ArmWorld world, ResourceGroupType groups)
{
    /// <summary>Answers a path that names no provider's resource; null when it is no path of this kind.</summary>
    public ArmResponse? Handle(ArmRequest request)
    {
        var segments = request.Path.Segments.Select(s => s.ToLowerInvariant()).ToArray();
        return segments switch
        {
            ["tenants"] => new ArmResponse(200, new JsonObject { ["value"] = new JsonArray(Tenant()) }),
            ["subscriptions"] => new ArmResponse(200, new JsonObject
            {
                ["value"] = new JsonArray(Subscription()),
            }),
            ["providers"] => Paging.Page(request, world.Types.Namespaces.Select(n => (JsonNode)Provider(n))),
            ["providers", var ns] => new ArmResponse(200, Provider(Known(ns))),
            ["subscriptions", _] => new ArmResponse(200, Subscription()),
            ["subscriptions", _, "locations"] => new ArmResponse(200, new JsonObject { ["value"] = Locations.List(world.SubscriptionId) }),
            ["subscriptions", _, "tagnames"] => new ArmResponse(200, new JsonObject { ["value"] = new JsonArray() }),
            ["subscriptions", _, "providers"] => new ArmResponse(200, new JsonObject { ["value"] = new JsonArray([.. world.Types.Namespaces.Select(Provider)]) }),
            ["subscriptions", _, "providers", var ns] => new ArmResponse(200, Provider(Known(ns))),
            ["subscriptions", _, "providers", var ns, "register"] when request.Method == "POST" => Register(Known(ns), true),
            ["subscriptions", _, "providers", var ns, "unregister"] when request.Method == "POST" => Register(Known(ns), false),
            ["subscriptions", _, "operationresults", _] => groups.Poll(request),
            ["subscriptions", _, "resources"] => Resources(request, $"/subscriptions/{world.SubscriptionId}"),
            ["subscriptions", _, "resourcegroups"] or ["subscriptions", _, "resourcegroups", _] => groups.Handle(request),
            ["subscriptions", _, "resourcegroups", var name, "resources"] =>
                Resources(request, (world.ResourceGroup(name) ?? throw ArmErrors.ResourceGroupNotFound(name)).Id),
            _ => null,
        };
    }

    private JsonObject Tenant() => new()
    {
        ["id"] = $"/tenants/{world.Directory.TenantId}", ["tenantId"] = world.Directory.TenantId, ["countryCode"] = "US", ["displayName"] = "Sandbox",
        ["domains"] = new JsonArray("sandbox.onmicrosoft.com"), ["tenantCategory"] = "Home", ["defaultDomain"] = "sandbox.onmicrosoft.com", ["tenantType"] = "AAD",
    };

    private JsonObject Subscription() => new()
    {
        ["id"] = $"/subscriptions/{world.SubscriptionId}", ["authorizationSource"] = "RoleBased", ["managedByTenants"] = new JsonArray(),
        ["subscriptionId"] = world.SubscriptionId, ["tenantId"] = world.Directory.TenantId, ["displayName"] = "Sandbox", ["state"] = world.Faults.Offers.SubscriptionState,
        ["subscriptionPolicies"] = new JsonObject
        {
            ["locationPlacementId"] = "Public_2014-09-01", ["quotaId"] = "PayAsYouGo_2014-09-01", ["spendingLimit"] = "Off",
        },
    };

    private string Known(string ns) =>
        world.Types.Namespaces.FirstOrDefault(n => string.Equals(n, ns, StringComparison.OrdinalIgnoreCase)) ?? throw ArmErrors.InvalidNamespace(ns);

    private ArmResponse Register(string ns, bool registered)
    {
        if (registered)
            world.Register(ns);
        else
            world.Unregister(ns);
        return new ArmResponse(200, Provider(ns));
    }

    private JsonObject Provider(string ns)
    {
        return new JsonObject
        {
            ["id"] = $"/subscriptions/{world.SubscriptionId}/providers/{ns}",
            ["namespace"] = ns,
            ["resourceTypes"] = new JsonArray([.. world.Types.All.Where(t => t.Namespace == ns).Select(t => new JsonObject
            {
                ["resourceType"] = t.TypeName,
                ["locations"] = new JsonArray([.. world.Faults.Offers.LocationsOf(t.FullType).Select(l => JsonValue.Create(l.DisplayName))]),
                ["apiVersions"] = new JsonArray([.. t.ApiVersions.Reverse().Select(v => JsonValue.Create(v))]),
                ["capabilities"] = "None",
            })]),
            ["registrationState"] = world.RegistrationOf(ns),
            ["registrationPolicy"] = "RegistrationRequired",
        };
    }

    private ArmResponse Resources(ArmRequest request, string scope)
    {
        var filter = request.Query["$filter"].ToString();
        var type = Filters.Equal(filter, "resourceType");
        var name = Filters.Equal(filter, "name");
        var location = Filters.Equal(filter, "location");
        if (Filters.Equal(filter, "resourceGroup") is { } group)
            scope = (world.ResourceGroup(group) ?? throw ArmErrors.ResourceGroupNotFound(group)).Id; // how az asks for those of a group
        var (tag, value) = Filters.Tag(filter);
        var resources = world.Below(scope)
            .Where(r => r.Body.ContainsKey("location") && r.Type != groups.FullType)
            .Where(r => type is null || string.Equals(r.Type, type, StringComparison.OrdinalIgnoreCase))
            .Where(r => name is null || string.Equals(r.Name, name, StringComparison.OrdinalIgnoreCase))
            .Where(r => location is null || string.Equals(r.Location, location, StringComparison.OrdinalIgnoreCase))
            .Where(r => tag is null || (r.Body.Text("tags", tag) is { } found && (value is null || found == value)));
        return Paging.Page(request, resources.Select(r =>
        {
            var shown = new JsonObject { ["id"] = r.Id, ["name"] = r.Name, ["type"] = r.Type, ["location"] = r.Location };
            foreach (var part in (string[])["kind", "sku", "identity", "tags"])
            {
                if (r.Body.At(part) is { } found)
                    shown[part] = found.DeepClone();
            }

            return (JsonNode)shown;
        }));
    }
}
