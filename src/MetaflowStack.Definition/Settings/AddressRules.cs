using System.Net;
using System.Net.Sockets;

namespace MetaflowStack.Definition.Settings;

/// <summary>What address ranges must be like, as far as that can be told without asking Azure.</summary>
internal static class AddressRules
{
    /// <summary>Azure keeps the first four addresses of a subnet and the last (Microsoft's page "Virtual network FAQ").</summary>
    internal const int ReservedBySubnet = 5;

    /// <summary>Pods on a node with Azure CNI, AKS' default (Microsoft's page "Plan IP addressing for your cluster").</summary>
    internal const int PodsPerNode = 30;

    // Of this share of its nodes a pool makes as many more while it is upgraded (AKS' default max surge, "Upgrade options").
    private const double Surge = 0.1;

    // /28 is the smallest subnet that a flexible server can be put into (Microsoft's page "Networking with private access").
    private const int LongestDatabasePrefix = 28;

    /// <summary>The cluster's own default for services (<see cref="Azure.Resources.ManagedCluster.ServiceCidr"/>).</summary>
    internal static readonly IPNetwork DefaultServiceRange = IPNetwork.Parse("10.0.0.0/16");

    // RFC 1918 and RFC 6598.
    private static readonly IPNetwork[] Private = [.. ((string[])["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"]).Select(IPNetwork.Parse)];

    // AKS uses these itself (Microsoft's page "Plan IP addressing for your cluster").
    private static readonly IPNetwork[] KeptByAks = [.. ((string[])["169.254.0.0/16", "172.30.0.0/16", "172.31.0.0/16", "192.0.2.0/24"]).Select(IPNetwork.Parse)];

    /// <summary>Reads a range; what is wrong with the text when it is none.</summary>
    internal static (IPNetwork? Range, string? Fault) Parse(string text)
    {
        const string rule = "must be an IPv4 range in CIDR notation, 172.17.0.0/16 for example";
        if (IPNetwork.TryParse(text, out var range) && range.ToString() == text && range.BaseAddress.AddressFamily == AddressFamily.InterNetwork)
            return (range, null);
        if (text.Split('/') is [var start, var length] && IPAddress.TryParse(start, out var address) && address.AddressFamily == AddressFamily.InterNetwork
            && int.TryParse(length, out var bits) && bits is >= 0 and <= 32)
            return (null, $"{rule}: with /{bits} it begins at {Base(address, bits)}");
        return (null, rule);
    }

    /// <summary>What is wrong with a subnet of any kind.</summary>
    internal static string? Fault(IPNetwork range) =>
        !Private.Any(allowed => allowed.Contains(range.BaseAddress) && allowed.PrefixLength <= range.PrefixLength)
            ? $"must lie within the private ranges {string.Join(", ", Private)}"
            : KeptByAks.Where(kept => Overlap(kept, range)).Select(kept => $"must not overlap {kept}, which AKS uses itself").FirstOrDefault()
                ?? (Overlap(range, DefaultServiceRange) ? $"must not overlap {DefaultServiceRange}, the cluster's range for services" : null);

    /// <summary>What is wrong with a subnet for the database.</summary>
    internal static string? DatabaseSubnetFault(IPNetwork range) => range.PrefixLength > LongestDatabasePrefix
        ? $"must have 16 addresses at least (/{LongestDatabasePrefix}): a smaller subnet cannot be delegated to PostgreSQL"
        : null;

    /// <summary>What is wrong with a subnet for a cluster with the pools that new stacks have.</summary>
    internal static string? ClusterSubnetFault(IPNetwork range) => ClusterSubnetFault(
        range, [int.Parse(Stack.StackChoice.DefaultPoolMaximum.Default), int.Parse(Stack.StackChoice.TaskPoolMaximum.Default)]);

    /// <summary>What is wrong with a subnet for a cluster.</summary>
    /// <param name="range">The subnet.</param>
    /// <param name="poolMaxima">The most nodes of each pool.</param>
    internal static string? ClusterSubnetFault(IPNetwork range, IReadOnlyList<int> poolMaxima)
    {
        var (nodes, needed) = (poolMaxima.Sum(), ClusterAddresses(poolMaxima));
        return Addresses(range) >= needed ? null
            : $"has {Addresses(range)} addresses, and {needed} are needed: {nodes} nodes at most and {poolMaxima.Sum(SurgeOf)} more while they are upgraded, "
                + $"each with {PodsPerNode} pods, and {ReservedBySubnet} that Azure keeps. /{PrefixFor(needed)} is large enough";
    }

    /// <summary>The addresses that a cluster needs at its largest, Azure's own included.</summary>
    internal static long ClusterAddresses(IReadOnlyList<int> poolMaxima) =>
        (poolMaxima.Sum(maximum => (long)maximum + SurgeOf(maximum)) * (PodsPerNode + 1)) + ReservedBySubnet;

    /// <summary>How many addresses a range has.</summary>
    internal static long Addresses(IPNetwork range) => 1L << (32 - range.PrefixLength);

    /// <summary>Whether two ranges share an address.</summary>
    internal static bool Overlap(IPNetwork left, IPNetwork right) => left.Contains(right.BaseAddress) || right.Contains(left.BaseAddress);

    private static int SurgeOf(int maximum) => (int)Math.Ceiling(maximum * Surge);

    private static int PrefixFor(long addresses) => 32 - (int)Math.Ceiling(Math.Log2(addresses));

    private static IPAddress Base(IPAddress address, int bits)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = bits; bit < 32; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPAddress(bytes);
    }
}
