using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm;

/// <summary>A resource in the simulated subscription.</summary>
/// <param name="id">Its id, written as it was created.</param>
/// <param name="type">Its type, written as Azure spells it.</param>
internal sealed class ArmResource(string id, string type)
{
    /// <summary>Its id.</summary>
    public string Id => id;

    /// <summary>Its type with its namespace.</summary>
    public string Type => type;

    /// <summary>What the store knows it by.</summary>
    public string Key { get; } = ArmPath.Key(id);

    /// <summary>Its last name.</summary>
    public string Name { get; } = id[(id.LastIndexOf('/') + 1)..];

    /// <summary>What its provider shows: everything but id, name and type.</summary>
    public JsonObject Body { get; init; } = [];

    /// <summary>What its provider knows and does not show: keys, chosen ids.</summary>
    public JsonObject Hidden { get; init; } = [];

    /// <summary>When it was created (simulated).</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its properties.</summary>
    public JsonObject Properties => Body.Child("properties");

    /// <summary>Its region in the short form; empty for a resource without one.</summary>
    public string Location => Locations.Normalize(Body.Text("location") ?? "");

    /// <summary>Its <c>properties.provisioningState</c>.</summary>
    public string? State
    {
        get => Properties.Text("provisioningState");
        set => Properties["provisioningState"] = value;
    }

    /// <summary>For the saved world.</summary>
    public JsonObject Save() => new()
    {
        ["id"] = Id, ["type"] = Type, ["createdAt"] = CreatedAt.ToString("o"), ["body"] = Body.DeepClone(), ["hidden"] = Hidden.DeepClone(),
    };

    /// <summary>From the saved world.</summary>
    public static ArmResource Load(JsonNode saved) => new(saved.Text("id")!, saved.Text("type")!)
    {
        CreatedAt = DateTimeOffset.Parse(saved.Text("createdAt")!, CultureInfo.InvariantCulture),
        Body = (JsonObject)saved["body"]!.DeepClone(),
        Hidden = (JsonObject)saved["hidden"]!.DeepClone(),
    };
}
