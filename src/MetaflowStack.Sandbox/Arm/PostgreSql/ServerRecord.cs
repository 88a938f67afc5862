using System.Net;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.PostgreSql;

/// <summary>
/// The A record of a flexible server in its private DNS zone (learn.microsoft.com/azure/postgresql/network/concepts-networking-private).
/// From memory: the record's name is a generated one, and the server's own name leads to it by a CNAME in public DNS.
/// </summary>
internal static class ServerRecord
{
    private const string RecordType = "Microsoft.Network/privateDnsZones/A";
    private const string NameKey = "record";

    // The first four addresses of a subnet are Azure's own.
    private const int FirstAddress = 4;

    /// <summary>Makes the record of a server that has just become ready.</summary>
    public static void Publish(ArmWorld world, ArmResource server)
    {
        if (Zone(world, server) is not { } zone || AddressOf(world, server) is not { } address)
            return;
        var name = world.Source.Guid("record " + server.Id).ToString("N")[..12];
        server.Hidden[NameKey] = name;
        world.Add(new ArmResource($"{zone.Id}/A/{name}", RecordType)
        {
            Body = new JsonObject { ["properties"] = new JsonObject { ["ttl"] = 30, ["aRecords"] = new JsonArray(new JsonObject { ["ipv4Address"] = address }) } },
            Hidden = new JsonObject { ["etag"] = world.Source.Guid("etag " + server.Id).ToString() },
            CreatedAt = world.Now,
        });
    }

    /// <summary>Takes the record away with its server.</summary>
    public static void Withdraw(ArmWorld world, ArmResource server)
    {
        if (server.Hidden.Text(NameKey) is { } name && Zone(world, server) is { } zone)
            world.Remove($"{zone.Id}/A/{name}");
    }

    private static ArmResource? Zone(ArmWorld world, ArmResource server) =>
        server.Properties.Text("network", "privateDnsZoneArmResourceId") is { } zone ? world.Find(zone) : null;

    private static string? AddressOf(ArmWorld world, ArmResource server)
    {
        if (server.Properties.Text("network", "delegatedSubnetResourceId") is not { } subnetId || world.Find(subnetId) is not { } subnet)
            return null;
        if (!IPNetwork.TryParse(subnet.Properties.Text("addressPrefix") ?? "", out var range))
            return null;
        var taken = world.OfType(RecordType).Select(record => record.Properties.At("aRecords") is JsonArray { Count: > 0 } records ? records[0].Text("ipv4Address") : null).ToHashSet();
        var bytes = range.BaseAddress.GetAddressBytes();
        for (bytes[^1] += FirstAddress; taken.Contains(new IPAddress(bytes).ToString()); bytes[^1]++)
        {
        }

        return new IPAddress(bytes).ToString();
    }
}
