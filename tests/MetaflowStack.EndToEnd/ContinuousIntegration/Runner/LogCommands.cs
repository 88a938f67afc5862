using System.Text.RegularExpressions;

namespace MetaflowStack.EndToEnd.ContinuousIntegration.Runner;

/// <summary>The commands that a build server reads from the log.</summary>
/// <param name="mask">A pattern whose first group is to be hidden from now on.</param>
/// <param name="group">The start of a line that opens a group.</param>
/// <param name="endGroup">The start of one that closes it.</param>
/// <param name="error">A pattern whose first group is an error's text.</param>
internal sealed partial class LogCommands(Regex mask, string group, string endGroup, Regex error)
{
    /// <summary>https://docs.github.com/actions/reference/workflow-commands-for-github-actions</summary>
    public static LogCommands GitHub { get; } = new(GitHubMask(), "::group::", "::endgroup::", GitHubError());

    /// <summary>https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands</summary>
    public static LogCommands Azure { get; } = new(AzureMask(), "##[group]", "##[endgroup]", AzureError());

    public string? Mask(string line) => First(mask, line);

    public bool OpensGroup(string line) => line.StartsWith(group, StringComparison.Ordinal);

    public bool ClosesGroup(string line) => line.StartsWith(endGroup, StringComparison.Ordinal);

    public string? Error(string line) => First(error, line);

    private static string? First(Regex pattern, string line) => pattern.Match(line) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex("^::add-mask::(.+)$")]
    private static partial Regex GitHubMask();

    [GeneratedRegex("^::error(?: [^:]*)?::(.*)$")]
    private static partial Regex GitHubError();

    [GeneratedRegex(@"^##vso\[task\.setsecret\](.+)$")]
    private static partial Regex AzureMask();

    [GeneratedRegex(@"^##vso\[task\.logissue [^\]]*type=error[^\]]*\](.*)$")]
    private static partial Regex AzureError();
}
