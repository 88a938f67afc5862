using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Arm.PrivateDns;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.PostgreSql;

/// <summary>What a flexible server may be, and what it needs around it.</summary>
internal static class FlexibleServerRules
{
    private const string Delegation = "Microsoft.DBforPostgreSQL/flexibleServers";
    private const string ZoneSuffix = "postgres.database.azure.com";

    private static readonly string[] s_versions = ["11", "12", "13", "14", "15", "16", "17", "18"];
    private static readonly string[] s_reservedLogins = ["azure_superuser", "azure_pg_admin", "admin", "administrator", "root", "guest", "public"];
    private static readonly int[] s_sizes = [32, 64, 128, 256, 512, 1024, 2048, 4095, 4096, 8192, 16384, 32767];

    /// <summary>Checks a server that is to be created.</summary>
    /// <exception cref="ArmException">400, with the parameter that is wrong.</exception>
    public static void CheckNew(ArmWorld world, ArmRequest request, JsonObject wanted)
    {
        var offers = world.Faults.Offers;
        if (offers.IsPostgreSqlRestricted)
            throw Restricted(Locations.Normalize(request.Content.Text("location")!));
        if (wanted.Text("sku", "name") is not { } sku)
            throw Invalid("Sku");
        if (!PostgreSqlSkus.Offered(offers).Any(s => s.Name.Equals(sku, StringComparison.OrdinalIgnoreCase)))
            throw Invalid("Sku");
        if (wanted.Text("properties", "version") is { } version && (!s_versions.Contains(version) || !offers.OffersPostgreSqlVersion(version)))
            throw Invalid("version");
        if (wanted.Integer("properties", "storage", "storageSizeGB") is { } size && (!s_sizes.Contains(size) || !offers.OffersPostgreSqlStorage(size)))
            throw Invalid("Storage");
        var login = wanted.Text("properties", "administratorLogin") ?? throw Missing("administratorLogin");
        if (s_reservedLogins.Contains(login.ToLowerInvariant()) || login.StartsWith("pg_", StringComparison.OrdinalIgnoreCase))
            throw Invalid("administratorLogin");
        CheckPassword(login, wanted.Text("properties", "administratorLoginPassword") ?? throw Missing("administratorLoginPassword"));
        CheckSubnet(world, request, wanted.Text("properties", "network", "delegatedSubnetResourceId"));
        if (wanted.Text("properties", "network", "delegatedSubnetResourceId") is not null && wanted.Text("properties", "network", "privateDnsZoneArmResourceId") is null)
            throw new ArmException(400, "EmptyPrivateDnsZoneArmResourceId", "'PrivateDnsZoneArmResourceId' should not be empty.");
    }

    /// <summary>Checks what an update may not change.</summary>
    /// <exception cref="ArmException">400, with the parameter that is fixed.</exception>
    public static void CheckChange(ArmResource server, JsonObject wanted)
    {
        foreach (var fixedProperty in (string[])["administratorLogin"])
        {
            if (wanted.Text("properties", fixedProperty) is { } other && other != server.Properties.Text(fixedProperty))
                throw Fixed(fixedProperty);
        }

        foreach (var fixedId in (string[])["delegatedSubnetResourceId"])
        {
            if (wanted.Text("properties", "network", fixedId) is { } other && ArmPath.Key(other) != ArmPath.Key(server.Properties.Text("network", fixedId) ?? ""))
                throw Fixed(fixedId);
        }

        if (int.TryParse(wanted.Text("properties", "version"), out var version) && int.TryParse(server.Properties.Text("version"), out var now) && version < now)
            throw Invalid("version");
        if (wanted.Integer("properties", "storage", "storageSizeGB") is { } size && size < (server.Properties.Integer("storage", "storageSizeGB") ?? 0))
            throw new ArmException(400, "StorageSizeCannotBeReduced", "The storage size of a server can only be increased.");
        if (wanted.Text("properties", "administratorLoginPassword") is { } password)
            CheckPassword(server.Properties.Text("administratorLogin") ?? "", password);
    }

    /// <summary>The network of a server as it is shown.</summary>
    public static JsonObject Network(JsonObject wanted)
    {
        var subnet = wanted.Text("properties", "network", "delegatedSubnetResourceId");
        if (subnet is null)
            return new JsonObject { ["publicNetworkAccess"] = wanted.Text("properties", "network", "publicNetworkAccess") ?? "Enabled" };
        return new JsonObject
        {
            ["publicNetworkAccess"] = "Disabled",
            ["delegatedSubnetResourceId"] = subnet,
            ["privateDnsZoneArmResourceId"] = wanted.Text("properties", "network", "privateDnsZoneArmResourceId"),
        };
    }

    /// <summary>What is wrong with a server's private DNS zone; Azure finds out only while it creates the server.</summary>
    public static JsonObject? PrivateAccessProblem(ArmWorld world, ArmResource server)
    {
        if (server.Properties.Text("network", "delegatedSubnetResourceId") is not { } subnet)
            return null;
        var zone = server.Properties.Text("network", "privateDnsZoneArmResourceId")!;
        var zoneName = zone[(zone.LastIndexOf('/') + 1)..];
        if (!zoneName.EndsWith(ZoneSuffix, StringComparison.OrdinalIgnoreCase) || zoneName.Equals($"{server.Name}.{ZoneSuffix}", StringComparison.OrdinalIgnoreCase))
            return ArmErrors.Inner("PrivateDnsZoneNameNotValid", $"The private DNS zone name '{zoneName}' is not valid. It must end with '.{ZoneSuffix}' and must not be the server's own name.");
        if (world.Find(zone) is not { State: "Succeeded" or "Updating" })
            return ArmErrors.Inner("PrivateDnsZoneNotFound", $"The private DNS zone '{zone}' was not found.");
        var network = subnet[..subnet.LastIndexOf("/subnets/", StringComparison.OrdinalIgnoreCase)];
        return VirtualNetworkLinkType.IsLinked(world, zone, network)
            ? null
            : ArmErrors.Inner("PrivateDnsZoneNotLinkedToVirtualNetwork", $"The private DNS zone '{zone}' is not linked to the virtual network '{network}'.");
    }

    private static void CheckSubnet(ArmWorld world, ArmRequest request, string? id)
    {
        if (id is null)
            return;
        if (world.Find(id) is not { } subnet)
            throw new ArmException(400, "InvalidResourceReference", $"Resource {id} referenced by resource {request.Path.Text} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.");
        if (!subnet.Properties.Objects("delegations").Any(d => Delegation.Equals(d.Text("properties", "serviceName"), StringComparison.OrdinalIgnoreCase)))
            throw new ArmException(400, "SubnetNotDelegated", $"The subnet '{id}' must be delegated to '{Delegation}'.");
        var network = world.Find(id[..id.LastIndexOf("/subnets/", StringComparison.OrdinalIgnoreCase)])!;
        if (network.Location != Locations.Normalize(request.Content.Text("location")!))
            throw new ArmException(400, "InvalidVirtualNetworkLocation", $"The virtual network of subnet '{id}' is in '{network.Location}': it must be in the server's region.");
    }

    private static void CheckPassword(string login, string password)
    {
        if (password.Length is < 8 or > 128)
            throw new ArmException(400, "PasswordTooShort", "Password validation has failed. The password must be 8 to 128 characters long.");
        var kinds = (password.Any(char.IsAsciiLetterLower) ? 1 : 0) + (password.Any(char.IsAsciiLetterUpper) ? 1 : 0)
            + (password.Any(char.IsAsciiDigit) ? 1 : 0) + (password.Any(c => !char.IsAsciiLetterOrDigit(c)) ? 1 : 0);
        if (kinds < 3 || (login.Length > 2 && password.Contains(login, StringComparison.OrdinalIgnoreCase)))
            throw new ArmException(400, "PasswordNotComplex", "Password validation has failed. The password does not meet policy requirements because it is not complex enough.");
    }

    private static ArmException Invalid(string parameter) =>
        new(400, "InvalidParameterValue", $"Invalid value given for parameter {parameter}. Specify a valid parameter value.");

    /// <summary>The code: github.com/adamdost-0/linux-update-cds/issues/14; the text is from memory.</summary>
    private static ArmException Restricted(string location) => new(400, "LocationIsOfferRestricted",
        $"Subscriptions are restricted from provisioning in location '{location}'. Try again in a different location. For exceptions to this rule please open a support request by choosing 'Issue type' of 'Service and subscription limits' and 'Quota type' of 'Azure Database for PostgreSQL flexible server'. See https://review.learn.microsoft.com/azure/postgresql/flexible-server/how-to-request-quota-increase for more details.");

    private static ArmException Missing(string parameter) =>
        new(400, "ParameterNotProvided", $"Parameter '{parameter}' was not provided.");

    private static ArmException Fixed(string parameter) =>
        new(400, "PropertyChangeNotAllowed", $"The property '{parameter}' of a server cannot be changed.");
}
