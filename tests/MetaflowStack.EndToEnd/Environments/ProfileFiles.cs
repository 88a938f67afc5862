using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Environments;

/// <summary>Parameters files that describe environments in the simulated cloud.</summary>
internal static class ProfileFiles
{
    /// <summary>Writes <c>.nuke/parameters.json</c> and a profile for each environment.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="shared">What they share, without braces; the prefix and the cloud are there.</param>
    /// <param name="environments">Name and own options, without braces.</param>
    internal static void Write(StackFolder folder, string shared, params IReadOnlyList<(string Name, string Own)> environments)
    {
        File.WriteAllText(folder.PathOf(".nuke", "parameters.json"), $$"""{ "$schema": "./environments.schema.json", "OrgPrefix": "demo", "Cloud": "sandbox"{{shared}} }""");
        foreach (var (name, own) in environments)
            File.WriteAllText(folder.PathOf(".nuke", $"parameters.{name}.json"), $$"""{ "$schema": "./environments.schema.json", "Environment": "{{name}}"{{own}} }""");
    }
}
