namespace Nuke.Common.CI.GitHubActions;

/// <summary>
/// Declares a workflow of GitHub Actions that runs targets of this build. NUKE writes its file on every local run unless
/// <see cref="AutoGenerate"/> is false; this engine leaves the writing to the build.
/// </summary>
/// <param name="name">The workflow's name, and its file's.</param>
/// <param name="image">A machine to run on.</param>
/// <param name="images">Further machines, a job for each.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public class GitHubActionsAttribute(string name, GitHubActionsImage image, params GitHubActionsImage[] images) : Attribute
{
    /// <summary>The workflow's name.</summary>
    public virtual string IdPostfix => name;

    /// <summary>The machines.</summary>
    internal IReadOnlyList<GitHubActionsImage> Images => [image, .. images];

    /// <summary>Whether the engine writes the file by itself on local runs.</summary>
    public bool AutoGenerate { get; set; } = true;

    /// <summary>Branches whose pushes start it.</summary>
    public string[] OnPushBranches { get; set; } = [];

    /// <summary>Branches to which pull requests start it.</summary>
    public string[] OnPullRequestBranches { get; set; } = [];

    /// <summary>The targets that it runs.</summary>
    public string[] InvokedTargets { get; set; } = [];

    /// <summary>How long a job may take, in minutes; 0: as long as GitHub allows.</summary>
    public int TimeoutMinutes { get; set; }
}
