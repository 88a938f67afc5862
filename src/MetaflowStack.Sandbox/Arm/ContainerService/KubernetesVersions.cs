using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Faults;

namespace MetaflowStack.Sandbox.Arm.ContainerService;

/// <summary>The Kubernetes versions that AKS offers.</summary>
internal static class KubernetesVersions
{
    private const string Default = "1.33";

    private static readonly (string Minor, string[] Patches)[] s_all =
    [
        ("1.31", ["1.31.10", "1.31.11"]), ("1.32", ["1.32.6", "1.32.7"]), ("1.33", ["1.33.2", "1.33.3"]), ("1.34", ["1.34.0", "1.34.1"]),
    ];

    /// <summary>The patch version that a client gets: of nothing the default, of a minor version its newest.</summary>
    /// <exception cref="ArmException">400 when AKS does not offer it.</exception>
    public static string Resolve(string? asked, OfferFaults offers)
    {
        var offered = Offered(offers);
        var wanted = string.IsNullOrEmpty(asked) ? DefaultOf(offered) : asked;
        var patches = offered.FirstOrDefault(v => v.Minor == wanted).Patches;
        if (patches is not null)
            return patches[^1];
        return offered.Any(v => v.Patches.Contains(wanted))
            ? wanted
            : throw AksErrors.Bare(400, "K8sVersionNotSupported", $"Managed cluster is on version {wanted} which is not supported in this region. Please use [az aks get-versions] command to get the supported version list in this region. For more information, please check https://aka.ms/supported-version-list");
    }

    /// <summary>The list as <c>locations/{location}/kubernetesVersions</c> shows it.</summary>
    public static JsonObject List(OfferFaults offers) => new()
    {
        ["values"] = new JsonArray([.. Offered(offers).Select(v => new JsonObject
        {
            ["version"] = v.Minor, ["isDefault"] = v.Minor == DefaultOf(Offered(offers)) ? true : null,
            ["capabilities"] = new JsonObject { ["supportPlan"] = new JsonArray("KubernetesOfficial", "AKSLongTermSupport") },
            ["patchVersions"] = new JsonObject(v.Patches.Select(p => KeyValuePair.Create(p, (JsonNode?)new JsonObject
            {
                ["upgrades"] = new JsonArray([.. Upgrades(p, offers).Select(u => JsonValue.Create(u))]),
            }))),
        }.WithoutNullDefault())]),
    };

    /// <summary>The older list, <c>locations/{location}/orchestrators</c>.</summary>
    public static JsonObject Orchestrators(string id, OfferFaults offers) => new()
    {
        ["id"] = id, ["name"] = "default", ["type"] = "Microsoft.ContainerService/locations/orchestrators",
        ["properties"] = new JsonObject
        {
            ["orchestrators"] = new JsonArray([.. Offered(offers).SelectMany(v => v.Patches.Select(p => new JsonObject
            {
                ["orchestratorType"] = "Kubernetes", ["orchestratorVersion"] = p, ["default"] = v.Minor == DefaultOf(Offered(offers)) && p == v.Patches[^1],
                ["upgrades"] = new JsonArray([.. Upgrades(p, offers).Select(u => new JsonObject { ["orchestratorType"] = "Kubernetes", ["orchestratorVersion"] = u })]),
            }))]),
        },
    };

    private static (string Minor, string[] Patches)[] Offered(OfferFaults offers) =>
        [.. s_all.Select(v => (v.Minor, Patches: v.Patches.Where(p => offers.OffersKubernetes(v.Minor, p)).ToArray())).Where(v => v.Patches.Length > 0)];

    /// <summary>The default, or the newest that is left when it is not offered; the usual one when none is, so that errors can name it.</summary>
    private static string DefaultOf((string Minor, string[] Patches)[] offered) =>
        offered.Length == 0 || offered.Any(v => v.Minor == Default) ? Default : offered[^1].Minor;

    private static IEnumerable<string> Upgrades(string patch, OfferFaults offers)
    {
        var index = Array.FindIndex(s_all, v => v.Patches.Contains(patch));
        var own = s_all[index].Patches.SkipWhile(p => p != patch).Skip(1).Where(p => offers.OffersKubernetes(s_all[index].Minor, p));
        return index + 1 < s_all.Length ? own.Concat(s_all[index + 1].Patches.Where(p => offers.OffersKubernetes(s_all[index + 1].Minor, p))) : own;
    }

    private static JsonObject WithoutNullDefault(this JsonObject version)
    {
        if (version["isDefault"] is null)
            version.Remove("isDefault");
        return version;
    }
}

/// <summary>GET locations/{location}/kubernetesVersions and locations/{location}/orchestrators.</summary>
internal sealed class KubernetesVersionList(ArmWorld world, string kind)
    : ResourceType(world, "Microsoft.ContainerService", "locations/" + kind, ApiVersionSets.ContainerService)
{
    public override ArmResponse Handle(ArmRequest request)
    {
        if (Locations.Find(request.Path.Names[0]) is null)
            throw ArmErrors.LocationNotAvailable("Microsoft.ContainerService/managedClusters", request.Path.Names[0]);
        var body = TypeName.EndsWith("orchestrators", StringComparison.Ordinal)
            ? KubernetesVersions.Orchestrators(request.Path.Text, World.Faults.Offers)
            : KubernetesVersions.List(World.Faults.Offers);
        return new ArmResponse(200, body) { ContentType = AksType.Json };
    }
}
