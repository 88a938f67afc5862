using MetaflowStack.Definition.ContinuousIntegration.Yaml;

namespace MetaflowStack.Definition.ContinuousIntegration;

/// <summary>Steps that jobs of GitHub Actions share.</summary>
internal static class GitHubSteps
{
    /// <summary>Fetches the sources, without leaving a token in them.</summary>
    public static YamlMap Checkout() => new() { { "uses", PinnedActions.Checkout }, { "with", new YamlMap { { "persist-credentials", false } } } };

    /// <summary>Keeps packages, and the SDK where the bootstrapper installs one, until a lock file or global.json changes.</summary>
    public static YamlMap Cache() => new()
    {
        { "uses", PinnedActions.Cache },
        { "with", new YamlMap { { "path", "~/.nuget/packages\n.nuke/temp/dotnet\n" }, { "key", "${{ runner.os }}-${{ hashFiles('global.json', '**/packages.lock.json') }}" } } },
    };

    /// <summary>Runs a script.</summary>
    public static YamlMap Run(string name, string script, YamlMap? environment = null, string? id = null, string? condition = null, bool mayFail = false) => new()
    {
        { "name", name },
        { "id", id },
        { "if", condition },
        { "continue-on-error", mayFail ? (YamlNode)true : null },
        { "shell", "bash" },
        { "env", environment },
        { "run", script },
    };

    /// <summary>Keeps files, whatever became of the steps before.</summary>
    public static YamlMap Upload(string name, string paths) => new()
    {
        { "name", "Keep what it left" },
        { "if", "always()" },
        { "uses", PinnedActions.UploadArtifact },
        { "with", new YamlMap { { "name", name }, { "path", paths }, { "if-no-files-found", "ignore" }, { "retention-days", 30 } } },
    };
}
