using System.Text.Json.Nodes;
using MetaflowStack.Azure.Bodies;

namespace MetaflowStack.Azure.Preflight;

/// <summary>A resource provider as the subscription sees it (resources.json, Provider).</summary>
/// <param name="Namespace"><c>Microsoft.Storage</c>.</param>
/// <param name="State">Azure's word: Registered, Registering, NotRegistered, Unregistering.</param>
/// <param name="Locations">The regions of each resource type, by names such as <c>West US</c>; none for types that have no region.</param>
public sealed record ResourceProviderOffer(string Namespace, string State, IReadOnlyDictionary<string, IReadOnlyList<string>> Locations)
{
    /// <summary>Whether its types can be used.</summary>
    public bool IsRegistered => State.Equals("Registered", StringComparison.OrdinalIgnoreCase);

    internal static ResourceProviderOffer Read(JsonObject body) => new(
        JsonPaths.Text(body, "namespace") ?? "",
        JsonPaths.Text(body, "registrationState") ?? "NotRegistered",
        (body["resourceTypes"] as JsonArray ?? []).OfType<JsonObject>()
            .GroupBy(type => JsonPaths.Text(type, "resourceType") ?? "", StringComparer.OrdinalIgnoreCase)
            .ToDictionary(type => type.Key, type => Texts(type.First()["locations"]), StringComparer.OrdinalIgnoreCase));

    private static IReadOnlyList<string> Texts(JsonNode? array) => [.. (array as JsonArray ?? []).Select(text => text?.ToString()).OfType<string>()];
}
