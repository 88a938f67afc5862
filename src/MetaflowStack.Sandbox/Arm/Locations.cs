using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Arm;

/// <summary>A region.</summary>
/// <param name="Name">Its name: <c>westus</c>.</param>
/// <param name="DisplayName">Its name for people: <c>West US</c>.</param>
/// <param name="Geography">Its geography group.</param>
/// <param name="HasZones">Whether it has availability zones.</param>
internal sealed record Location(string Name, string DisplayName, string Geography, bool HasZones);

/// <summary>The regions of Azure's public cloud that the sandbox has.</summary>
internal static class Locations
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Location> All { get; } =
    [
        new("centralus", "Central US", "US", true), new("eastasia", "East Asia", "Asia Pacific", true),
        new("southeastasia", "Southeast Asia", "Asia Pacific", true), new("eastus", "East US", "US", true),
        new("eastus2", "East US 2", "US", true), new("westus", "West US", "US", false), new("westus2", "West US 2", "US", true),
        new("northcentralus", "North Central US", "US", false), new("southcentralus", "South Central US", "US", true),
        new("westcentralus", "West Central US", "US", false), new("northeurope", "North Europe", "Europe", true),
        new("westeurope", "West Europe", "Europe", true), new("japaneast", "Japan East", "Asia Pacific", true),
        new("japanwest", "Japan West", "Asia Pacific", false), new("brazilsouth", "Brazil South", "South America", true),
        new("australiasoutheast", "Australia Southeast", "Asia Pacific", false), new("australiaeast", "Australia East", "Asia Pacific", true),
        new("westindia", "West India", "Asia Pacific", false), new("southindia", "South India", "Asia Pacific", false),
        new("centralindia", "Central India", "Asia Pacific", true), new("canadacentral", "Canada Central", "Canada", true),
        new("canadaeast", "Canada East", "Canada", false), new("uksouth", "UK South", "Europe", true), new("ukwest", "UK West", "Europe", false),
        new("koreacentral", "Korea Central", "Asia Pacific", true), new("koreasouth", "Korea South", "Asia Pacific", false),
        new("francecentral", "France Central", "Europe", true), new("southafricanorth", "South Africa North", "Africa", true),
        new("uaenorth", "UAE North", "Middle East", true), new("australiacentral", "Australia Central", "Asia Pacific", false),
        new("switzerlandnorth", "Switzerland North", "Europe", true), new("germanywestcentral", "Germany West Central", "Europe", true),
        new("norwayeast", "Norway East", "Europe", true), new("jioindiawest", "Jio India West", "Asia Pacific", false),
        new("westus3", "West US 3", "US", true), new("australiacentral2", "Australia Central 2", "Asia Pacific", false),
        new("swedencentral", "Sweden Central", "Europe", true), new("italynorth", "Italy North", "Europe", true),
        new("polandcentral", "Poland Central", "Europe", true), new("spaincentral", "Spain Central", "Europe", true),
        new("israelcentral", "Israel Central", "Middle East", true), new("qatarcentral", "Qatar Central", "Middle East", true),
        new("mexicocentral", "Mexico Central", "Mexico", true),
    ];

    /// <summary>The region of that name, written as <c>westus</c> or <c>West US</c>; null for none.</summary>
    public static Location? Find(string? name) => name is null ? null : All.FirstOrDefault(l => l.Name == Normalize(name));

    /// <summary>A location in the short form that ids and answers have.</summary>
    public static string Normalize(string name) => name.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary>The regions as <c>GET /subscriptions/{id}/locations</c> lists them.</summary>
    public static JsonArray List(string subscriptionId) => new([.. All.Select(l => new JsonObject
    {
        ["id"] = $"/subscriptions/{subscriptionId}/locations/{l.Name}",
        ["name"] = l.Name,
        ["type"] = "Region",
        ["displayName"] = l.DisplayName,
        ["regionalDisplayName"] = $"({l.Geography}) {l.DisplayName}",
        ["metadata"] = new JsonObject
        {
            ["regionType"] = "Physical", ["regionCategory"] = l.HasZones ? "Recommended" : "Other",
            ["geography"] = l.Geography, ["geographyGroup"] = l.Geography,
        },
    })]);
}
