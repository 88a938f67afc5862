using System.Globalization;
using MetaflowStack.Azure.Preflight;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Definition.Preflight.Checks;

/// <summary>Whether the region exists for the subscription, and offers every type of resource that the stack has.</summary>
internal sealed class LocationCheck : IPreflightCheck
{
    public string Area => "location";

    public async Task<IReadOnlyList<Finding>> RunAsync(PreflightFacts facts, CancellationToken cancellationToken)
    {
        var location = facts.Location;
        var (regions, providers) = (await facts.Subscription.Locations, await facts.Subscription.Providers);
        if (regions.Value is null)
            return [Finding.NotChecked($"Whether {location} can be used was not checked", regions.Problem!)];
        if (regions.Value.FirstOrDefault(region => region.Name.Equals(location, StringComparison.OrdinalIgnoreCase)) is null)
            return [Finding.Failure(Unknown(location, regions.Value))];
        if (providers.Value is null)
            return [Finding.NotChecked($"What {location} offers was not checked", providers.Problem!)];

        var types = facts.ArmResources.OfType<TrackedArmResource>().Where(resource => resource.Location == location)
            .Select(resource => resource.ResourceType).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var missing = types.Select(type => (Type: type, Locations: LocationsOf(type, providers.Value)))
            .Where(type => type.Locations is { Count: > 0 } && !type.Locations.Any(offered => LocationOffer.AreEqual(offered, location))).ToList();
        return missing.Count > 0
            ? [.. missing.Select(type => Finding.Failure(NotOffered(type.Type, location, type.Locations!, regions.Value)))]
            : [Finding.Passed(string.Create(CultureInfo.InvariantCulture, $"{location} offers all {types.Count} types of resources that have a region"))];
    }

    // Null or empty where Azure does not say: resource groups and other types of its own.
    private static IReadOnlyList<string>? LocationsOf(string type, IReadOnlyList<ResourceProviderOffer> providers)
    {
        var (provider, name) = (type[..type.IndexOf('/', StringComparison.Ordinal)], type[(type.IndexOf('/', StringComparison.Ordinal) + 1)..]);
        return providers.FirstOrDefault(offer => offer.Namespace.Equals(provider, StringComparison.OrdinalIgnoreCase))?.Locations.GetValueOrDefault(name);
    }

    private static ErrorDetails Unknown(string location, IReadOnlyList<LocationOffer> regions) => new()
    {
        What = $"The subscription has no region {location}",
        Code = "LocationNotAvailable",
        Why = NearestName.Find(location, regions.Select(region => region.Name)) is { } nearest ? $"Did you mean {nearest}?" : $"It has {regions.Count} regions",
        Remedy = "Choose one with --location: az account list-locations --query [].name",
    };

    private static ErrorDetails NotOffered(string type, string location, IReadOnlyList<string> offered, IReadOnlyList<LocationOffer> regions) => new()
    {
        What = $"{location} does not offer {type} to this subscription",
        Code = "LocationNotAvailableForResourceType",
        Why = $"Offered in: {string.Join(", ", offered.Select(name => regions.FirstOrDefault(region => LocationOffer.AreEqual(region.DisplayName, name))?.Name ?? name).Take(8))}{(offered.Count > 8 ? $" and {offered.Count - 8} more" : "")}",
        Remedy = "Choose one of these with --location",
    };
}
