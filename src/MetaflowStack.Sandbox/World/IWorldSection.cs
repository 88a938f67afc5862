using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.World;

/// <summary>A part of the simulated world that is saved when the sandbox ends and comes back in the next run.</summary>
public interface IWorldSection
{
    /// <summary>The section's name in the saved world: <c>arm</c>, <c>graph</c>, <c>kubernetes</c>.</summary>
    string Name { get; }

    /// <summary>The whole section as JSON. Called while no request is being answered.</summary>
    JsonNode Save();

    /// <summary>Brings back what <see cref="Save"/> returned.</summary>
    void Load(JsonNode saved);
}
