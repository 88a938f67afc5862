using System.Text.Json.Nodes;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Definition.Status;

/// <summary>What Azure says of the parts that everything else stands on, by the bodies that a plan has read.</summary>
internal static class AzureParts
{
    /// <summary>The cluster and the database, those that exist.</summary>
    internal static IEnumerable<PartStanding> Of(Plan plan) => plan.Changes.Select(change => change switch
    {
        { Desired: ManagedCluster cluster, Live: { Body: JsonObject body } live } => new PartStanding(
            "cluster", cluster.Name, IsReady(live) && Text(body, "powerState", "code") is null or "Running",
            Text(body, "currentKubernetesVersion") ?? Text(body, "kubernetesVersion"), Detail(live, Text(body, "powerState", "code"))),
        { Desired: PostgreSqlFlexibleServer server, Live: { Body: JsonObject body } live } => new PartStanding(
            "database", server.Name, IsReady(live) && Text(body, "state") is null or "Ready", Text(body, "version"), Detail(live, Text(body, "state"))),
        _ => null,
    }).OfType<PartStanding>();

    private static bool IsReady(LiveResource live) => live.Status == LiveStatus.Ready;

    private static string Detail(LiveResource live, string? power) =>
        string.Join(", ", new[] { power, IsReady(live) ? null : live.StatusText }.OfType<string>().Distinct().DefaultIfEmpty(live.StatusText ?? "there"));

    private static string? Text(JsonObject body, params IEnumerable<string> path) =>
        path.Aggregate(body["properties"], (node, name) => (node as JsonObject)?[name])?.ToString();
}
