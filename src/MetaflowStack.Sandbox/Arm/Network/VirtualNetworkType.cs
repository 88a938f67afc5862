using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.Network;

/// <summary>Microsoft.Network/virtualNetworks. Its subnets are resources of their own; it shows them.</summary>
internal sealed class VirtualNetworkType(ArmWorld world, SubnetType subnets) : NetworkType(world, "virtualNetworks")
{
    public override JsonObject Show(ArmResource resource, ArmRequest request)
    {
        var shown = base.Show(resource, request);
        var properties = (JsonObject)shown["properties"]!;
        properties["subnets"] = new JsonArray([.. SubnetType.Of(World, resource).Select(s => subnets.Show(s, request))]);
        properties["virtualNetworkPeerings"] = new JsonArray();
        properties["enableDdosProtection"] = resource.Properties.Boolean("enableDdosProtection") ?? false;
        if (string.CompareOrdinal(request.ApiVersion, "2023-09-01") >= 0)
            properties.Default("privateEndpointVNetPolicies", "Disabled");
        return shown;
    }

    public override TimeSpan DeletionTime(ArmResource resource) => TimeSpan.FromSeconds(10);

    protected override ArmResponse Put(ArmRequest request, ArmResource? existing)
    {
        CheckName(request.Path.Name);
        var location = RequireLocation(request, existing);
        CheckIdle(request.Path.Text, request);
        var wanted = Desired(request);
        wanted["location"] = location.Name;
        CheckRanges(request, wanted);
        var wantedSubnets = wanted.At("properties", "subnets") is JsonArray listed ? listed.OfType<JsonObject>().Select(s => (JsonObject)s.DeepClone()).ToList() : null;
        var properties = wanted.Child("properties");
        foreach (var computed in (string[])["subnets", "virtualNetworkPeerings", "provisioningState", "resourceGuid"])
            properties.Remove(computed);
        wanted.Remove("etag");
        var isNew = existing is null;
        var before = existing is null ? null : Comparable(existing);
        var resource = existing ?? Create(request, []);
        var guid = existing?.Properties.Text("resourceGuid") ?? World.Source.Guid("resource " + request.Path.Text).ToString();
        resource.Body.Clear();
        foreach (var (name, value) in wanted.WithoutNulls())
            resource.Body[name] = value.Copy();
        var order = resource.Properties;
        order["resourceGuid"] = guid;
        var subnetsChanged = wantedSubnets is not null && ReplaceSubnets(resource, wantedSubnets, isNew);
        var changed = before is null || before != Comparable(resource) || subnetsChanged;
        var takesTime = isNew || subnetsChanged || (before is not null && RangesOf(before) != RangesOf(Comparable(resource)));
        return Written(request, resource, isNew, changed, takesTime);
    }

    protected override ArmResponse Patch(ArmRequest request, ArmResource existing)
    {
        if (request.Content.At("tags") is JsonObject tags)
            existing.Body["tags"] = tags.DeepClone();
        NewEtag(existing);
        return Shown(200, existing, request);
    }

    protected override void CheckDelete(ArmResource existing)
    {
        foreach (var subnet in SubnetType.Of(World, existing))
            subnets.CheckUnused(subnet);
    }

    /// <summary>A new network with a bad subnet does not come to be.</summary>
    private bool ReplaceSubnets(ArmResource network, IReadOnlyList<JsonObject> wanted, bool isNew)
    {
        try
        {
            return subnets.Replace(network, wanted);
        }
        catch (ArmException) when (isNew)
        {
            World.Remove(network.Id);
            throw;
        }
    }

    private static void CheckRanges(ArmRequest request, JsonObject wanted)
    {
        var prefixes = wanted.Texts("properties", "addressSpace", "addressPrefixes").ToList();
        if (prefixes.Count == 0)
        {
            throw new ArmException(400, "InvalidRequestFormat", "Cannot parse the request.")
            {
                Details = [ArmErrors.Inner("MissingJsonProperty", $"Required property 'addressPrefixes' not found in JSON. Path 'properties.addressSpace'.")],
            };
        }

        var ranges = prefixes.ConvertAll(p => AddressRanges.Parse(p, request.Path.Text));
        for (var i = 0; i < ranges.Count; i++)
        {
            for (var j = i + 1; j < ranges.Count; j++)
            {
                if (AddressRanges.Overlap(ranges[i], ranges[j]))
                    throw new ArmException(400, "AddressPrefixesOverlap", $"The address prefixes {prefixes[i]} and {prefixes[j]} of virtual network {request.Path.Name} overlap.") { Details = [] };
            }
        }
    }

    private static string Comparable(ArmResource resource)
    {
        var copy = (JsonObject)resource.Body.DeepClone();
        copy.Child("properties").Remove("provisioningState");
        return copy.ToJsonString();
    }

    private static string RangesOf(string comparable) => JsonNode.Parse(comparable).At("properties", "addressSpace")?.ToJsonString() ?? "";
}
