using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.World;

/// <summary>A part of the simulated world that is saved soon after writes and when the sandbox ends, and comes back in the next run.</summary>
public interface IWorldSection
{
    /// <summary>The section's name in the saved world: <c>arm</c>, <c>graph</c>, <c>kubernetes</c>.</summary>
    string Name { get; }

    /// <summary>The whole section as JSON. Called at any time, also while requests are being answered: the section locks itself.</summary>
    JsonNode Save();

    /// <summary>Brings back what <see cref="Save"/> returned. Called once, before the first request.</summary>
    void Load(JsonNode saved);
}
