using MetaflowStack.Definition.Settings;

namespace MetaflowStack.Definition.Environments;

/// <summary>An environment as the parameters files describe it.</summary>
/// <param name="Profile">The name of its profile, as <c>--profile</c> takes it; null: <c>.nuke/parameters.json</c> alone describes it.</param>
/// <param name="File">The file, for messages: <c>.nuke/parameters.prod.json</c>.</param>
/// <param name="Options">Its options: those of <c>.nuke/parameters.json</c>, over them its own, over them what the command line says.</param>
public sealed record EnvironmentProfile(string? Profile, string File, StackOptions Options)
{
    /// <summary>The wave of environments that have none of their own.</summary>
    public const int FirstWave = 1;

    /// <summary>The environment's name.</summary>
    public string Name => Options.Environment ?? "default";

    /// <summary>When it is deployed: after every environment of a lower wave.</summary>
    public int Wave => Options.Wave ?? FirstWave;
}
