namespace Nuke.Common.CI;

/// <summary>A host that is a build server; it makes <see cref="INukeBuild.IsServerBuild"/> true.</summary>
public interface IBuildServer
{
    /// <summary>The branch being built, as the server names it.</summary>
    string? Branch { get; }

    /// <summary>The commit being built.</summary>
    string? Commit { get; }
}
