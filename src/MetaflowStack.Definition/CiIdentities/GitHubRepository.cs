using System.Text.RegularExpressions;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.CiIdentities;

/// <summary>
/// A repository of GitHub, and whom its tokens are about
/// (https://docs.github.com/actions/reference/security/oidc, "Example subject claims").
/// </summary>
internal sealed partial record GitHubRepository(string FullName)
{
    /// <summary>Who signs the tokens.</summary>
    internal const string Issuer = "https://token.actions.githubusercontent.com";

    /// <summary>The subject of a job's token that belongs to a pull request and to no environment.</summary>
    internal string PullRequests => $"repo:{FullName}:pull_request";

    /// <summary>The subject of a job's token that belongs to no environment and runs on a branch: by the clock, or for a push.</summary>
    internal string Branch(string name) => $"repo:{FullName}:ref:refs/heads/{name}";

    /// <summary>The subject of a job's token that belongs to an environment; GitHub's own rules decide which job may.</summary>
    internal string Environment(string name) => $"repo:{FullName}:environment:{name}";

    /// <summary>Reads <c>owner/name</c>.</summary>
    /// <exception cref="UsageException">It is missing, or none.</exception>
    internal static GitHubRepository Parse(string? text) => text is not null && FullNamePattern().IsMatch(text)
        ? new GitHubRepository(text)
        : throw new UsageException(new ErrorDetails
        {
            What = text is null ? "--repository is missing" : $"--repository '{text}': must be OWNER/NAME, as GitHub writes it",
            Remedy = "Give the repository whose jobs deploy, for example --repository contoso/metaflow",
        });

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}\z")]
    private static partial Regex FullNamePattern();
}
