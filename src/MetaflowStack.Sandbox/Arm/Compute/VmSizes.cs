namespace MetaflowStack.Sandbox.Arm.Compute;

/// <summary>A size of virtual machines.</summary>
/// <param name="Name">Its name: <c>Standard_D4_v5</c>.</param>
/// <param name="Family">The quota family.</param>
/// <param name="Cores">Its virtual cores.</param>
/// <param name="MemoryGb">Its memory.</param>
internal sealed record VmSize(string Name, string Family, int Cores, double MemoryGb);

/// <summary>The sizes that the sandbox's subscription may use.</summary>
internal static class VmSizes
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<VmSize> All { get; } =
    [
        new("Standard_B2s", "standardBSFamily", 2, 4), new("Standard_B4ms", "standardBSFamily", 4, 16),
        new("Standard_D1_v2", "standardDv2Family", 1, 3.5), new("Standard_D2_v2", "standardDv2Family", 2, 7), new("Standard_D3_v2", "standardDv2Family", 4, 14), new("Standard_D4_v2", "standardDv2Family", 8, 28),
        new("Standard_DS1_v2", "standardDSv2Family", 1, 3.5), new("Standard_DS2_v2", "standardDSv2Family", 2, 7), new("Standard_DS3_v2", "standardDSv2Family", 4, 14), new("Standard_DS4_v2", "standardDSv2Family", 8, 28),
        .. Family("D{0}_v3", "standardDv3Family", 4), .. Family("D{0}s_v3", "standardDSv3Family", 4),
        .. Family("D{0}_v4", "standardDv4Family", 4), .. Family("D{0}s_v4", "standardDSv4Family", 4),
        .. Family("D{0}_v5", "standardDv5Family", 4), .. Family("D{0}s_v5", "standardDSv5Family", 4), .. Family("D{0}ds_v5", "standardDDSv5Family", 4), .. Family("D{0}as_v5", "standardDASv5Family", 4),
        .. Family("E{0}_v5", "standardEv5Family", 8), .. Family("E{0}s_v5", "standardESv5Family", 8),
        new("Standard_F2s_v2", "standardFSv2Family", 2, 4), new("Standard_F4s_v2", "standardFSv2Family", 4, 8), new("Standard_F8s_v2", "standardFSv2Family", 8, 16),
    ];

    /// <summary>The size of a name, or null.</summary>
    public static VmSize? Find(string name) => All.FirstOrDefault(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<VmSize> Family(string pattern, string family, int memoryPerCore) =>
        ((int[])[2, 4, 8, 16, 32, 48, 64]).Select(cores => new VmSize("Standard_" + string.Format(null, pattern, cores), family, cores, cores * memoryPerCore));
}
