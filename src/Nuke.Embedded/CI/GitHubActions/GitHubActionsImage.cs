namespace Nuke.Common.CI.GitHubActions;

/// <summary>Machines that GitHub hosts: https://docs.github.com/actions/reference/runners/github-hosted-runners</summary>
public enum GitHubActionsImage
{
    /// <summary><c>windows-latest</c>.</summary>
    WindowsLatest,

    /// <summary><c>ubuntu-latest</c>.</summary>
    UbuntuLatest,

    /// <summary><c>ubuntu-24.04</c>.</summary>
    Ubuntu2404,

    /// <summary><c>macos-latest</c>.</summary>
    MacOsLatest,
}
