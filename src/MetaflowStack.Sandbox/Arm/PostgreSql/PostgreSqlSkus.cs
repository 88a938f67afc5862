using MetaflowStack.Sandbox.Faults;

namespace MetaflowStack.Sandbox.Arm.PostgreSql;

/// <summary>A compute size of flexible servers.</summary>
internal sealed record PostgreSqlSku(string Name, string Tier, int Cores, int MemoryPerCoreMb, int Iops);

/// <summary>The compute sizes that are offered.</summary>
internal static class PostgreSqlSkus
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<PostgreSqlSku> All { get; } =
    [
        new("Standard_B1ms", "Burstable", 1, 2048, 640), new("Standard_B2s", "Burstable", 2, 2048, 1280), new("Standard_B2ms", "Burstable", 2, 4096, 1700),
        new("Standard_B4ms", "Burstable", 4, 4096, 2400), new("Standard_B8ms", "Burstable", 8, 4096, 3100),
        .. ((int[])[2, 4, 8, 16, 32, 48, 64]).SelectMany(cores => (PostgreSqlSku[])
        [
            new($"Standard_D{cores}s_v3", "GeneralPurpose", cores, 4096, cores * 1600), new($"Standard_D{cores}ds_v4", "GeneralPurpose", cores, 4096, cores * 1600),
            new($"Standard_D{cores}ds_v5", "GeneralPurpose", cores, 4096, cores * 1875), new($"Standard_D{cores}ads_v5", "GeneralPurpose", cores, 4096, cores * 1875),
            new($"Standard_E{cores}s_v3", "MemoryOptimized", cores, 8192, cores * 1600), new($"Standard_E{cores}ds_v4", "MemoryOptimized", cores, 8192, cores * 1600),
            new($"Standard_E{cores}ds_v5", "MemoryOptimized", cores, 8192, cores * 1875),
        ]),
    ];

    /// <summary>Those that are offered now.</summary>
    public static IEnumerable<PostgreSqlSku> Offered(OfferFaults offers) => All.Where(s => offers.OffersPostgreSqlSku(s.Name));

    /// <summary>The tier of a size.</summary>
    public static string TierOf(string name) =>
        All.FirstOrDefault(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Tier ?? "GeneralPurpose";
}
