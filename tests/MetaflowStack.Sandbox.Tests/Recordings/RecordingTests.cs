using System.Globalization;
using System.Text;
using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Recordings;

/// <summary>The sandbox is held to recordings of real traffic, as many as there are.</summary>
public sealed class RecordingTests(ITestOutputHelper output)
{
    /// <summary>The share of exchanges, over all types that a stack has, that must agree.</summary>
    private const double Threshold = 0.95;

    private static readonly string[] s_types =
    [
        "resourceGroups", "Microsoft.Network/virtualNetworks", "Microsoft.Network/privateDnsZones", "Microsoft.Storage/storageAccounts",
        "Microsoft.DBforPostgreSQL/flexibleServers", "Microsoft.ContainerService/managedClusters", "Microsoft.Authorization/role", "Microsoft.ManagedIdentity",
    ];

    [Fact]
    public async Task Recorded_conversations_get_the_recorded_answers()
    {
        var folder = Path.Combine(Specs(), "recordings");
        Assert.SkipUnless(Directory.Exists(folder), $"no recordings in {folder} (set AZURE_SPECS_DIR)");
        var outcomes = new List<Outcome>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal))
        {
            await using var sandbox = await TestSandbox.StartAsync();
            outcomes.AddRange(await new Replay(sandbox, Cassette.Read(file)).RunAsync());
        }

        var ours = outcomes.Where(o => s_types.Any(t => o.Type.StartsWith(t, StringComparison.OrdinalIgnoreCase))).ToList();
        output.WriteLine(Report(ours));
        var share = (double)ours.Count(o => o.Differences.Count == 0) / ours.Count;
        Assert.True(share >= Threshold, string.Create(CultureInfo.InvariantCulture, $"{share:P1} of {ours.Count} exchanges agree.\n{Report(ours)}"));
    }

    private static string Specs() =>
        Environment.GetEnvironmentVariable("AZURE_SPECS_DIR") ?? Path.Combine(Repository(), "..", "shared", "azure-specs");

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MetaflowStack.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? AppContext.BaseDirectory;
    }

    private static string Report(List<Outcome> outcomes)
    {
        var text = new StringBuilder();
        foreach (var type in outcomes.GroupBy(o => o.Type).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var agree = type.Count(o => o.Differences.Count == 0);
            var scenes = type.Count(o => o.SceneSet);
            text.AppendLine(CultureInfo.InvariantCulture, $"{type.Key,-85} {agree,4} of {type.Count(),4}{(scenes > 0 ? $", {scenes} with a scene set" : "")}");
        }

        foreach (var kind in outcomes.SelectMany(o => o.Differences.Select(d => (o.Type, o.Exchange.Method, Difference: d, o.Cassette, o.Exchange.Number))).GroupBy(d => (d.Type, d.Method, d.Difference)))
            text.AppendLine(CultureInfo.InvariantCulture, $"{kind.Count(),3} x {kind.Key.Method} {kind.Key.Type}: {kind.Key.Difference} ({kind.First().Cassette} #{kind.First().Number})");
        return text.ToString();
    }
}
