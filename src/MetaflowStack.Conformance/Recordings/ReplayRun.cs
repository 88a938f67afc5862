namespace MetaflowStack.Conformance.Recordings;

/// <summary>Replays recordings, each against a fresh sandbox, and keeps what became of every exchange.</summary>
internal static class ReplayRun
{
    /// <summary>The share of exchanges of a stack's resource types that must agree.</summary>
    public const double Threshold = 0.95;

    private static readonly string[] s_stackTypes =
    [
        "subscriptions/resourceGroups", "Microsoft.Network/virtualNetworks", "Microsoft.Network/privateDnsZones", "Microsoft.Storage/storageAccounts",
        "Microsoft.DBforPostgreSQL/flexibleServers", "Microsoft.ContainerService/managedClusters", "Microsoft.Authorization/role", "Microsoft.ManagedIdentity",
    ];

    /// <summary>Whether a stack is made of resources of a type.</summary>
    public static bool IsOfStack(string type) => s_stackTypes.Any(known => type.StartsWith(known, StringComparison.OrdinalIgnoreCase));

    /// <summary>Replays cassettes one after the other.</summary>
    public static async Task<IReadOnlyList<ReplayOutcome>> RunAsync(IEnumerable<Cassette> cassettes, CancellationToken cancellationToken)
    {
        var outcomes = new List<ReplayOutcome>();
        foreach (var cassette in cassettes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await using var sandbox = await ReplaySandbox.StartAsync(cancellationToken);
            outcomes.AddRange(await new Replay(sandbox, cassette).RunAsync());
        }

        return outcomes;
    }

    /// <summary>The share of outcomes that agree, 0 to 1; 1 when there are none.</summary>
    public static double Agreement(IReadOnlyCollection<ReplayOutcome> outcomes) =>
        outcomes.Count == 0 ? 1 : (double)outcomes.Count(outcome => outcome.Agrees) / outcomes.Count;
}
