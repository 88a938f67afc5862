using System.Net;

namespace MetaflowStack.Sandbox.Arm.Network;

/// <summary>Address ranges in CIDR notation.</summary>
internal static class AddressRanges
{
    /// <summary>Reads a range; the address must be the first of its range.</summary>
    /// <exception cref="ArmException">400, as Microsoft.Network words it.</exception>
    public static IPNetwork Parse(string prefix, string resourceId)
    {
        var parts = prefix.Split('/');
        if (IPNetwork.TryParse(prefix, out var range) && range.BaseAddress.ToString() == parts[0])
            return range;
        if (parts.Length == 2 && IPAddress.TryParse(parts[0], out var address) && int.TryParse(parts[1], out var length) && length is >= 0 and <= 32)
        {
            throw new ArmException(400, "InvalidCIDRNotation",
                $"The address prefix {prefix} in resource {resourceId} has an invalid CIDR notation. For the given prefix length, the address prefix should be {First(address, length)}/{length}.") { Details = [] };
        }

        throw new ArmException(400, "InvalidAddressPrefixFormat",
            $"Address prefix string for resource {resourceId} cannot be null or empty, and must be in CIDR notation: '{prefix}'.") { Details = [] };
    }

    /// <summary>Whether one range lies wholly in another.</summary>
    public static bool Contains(IPNetwork outer, IPNetwork inner) =>
        outer.PrefixLength <= inner.PrefixLength && outer.Contains(inner.BaseAddress);

    /// <summary>Whether two ranges share an address.</summary>
    public static bool Overlap(IPNetwork one, IPNetwork other) => one.Contains(other.BaseAddress) || other.Contains(one.BaseAddress);

    private static IPAddress First(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = length; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPAddress(bytes);
    }
}
