using Nuke.Common.Execution;
using Nuke.Common.Execution.Output;

namespace Nuke.Common.CI.GitHubActions;

/// <summary>GitHub Actions, by <c>GITHUB_ACTIONS</c>. Commands: https://docs.github.com/actions/reference/workflow-commands-for-github-actions</summary>
public class GitHubActions : Host, IBuildServer
{
    private readonly BuildContext _context;

    internal GitHubActions(BuildContext context) : base(context.Out) => _context = context;

    string? IBuildServer.Branch => _context.Variable("GITHUB_REF");
    string? IBuildServer.Commit => _context.Variable("GITHUB_SHA");

    internal override HostTheme Theme => HostTheme.Xterm256;

    /// <inheritdoc/>
    protected internal override IDisposable WriteBlock(string text)
    {
        WriteCommand("group", text);
        return new Bracket(() => WriteCommand("endgroup", text));
    }

    /// <inheritdoc/>
    protected internal override void ReportWarning(string text, string? details = null) => WriteCommand("warning", text);

    /// <inheritdoc/>
    protected internal override void ReportError(string text, string? details = null) => WriteCommand("error", text);

    /// <inheritdoc/>
    protected internal override bool FilterMessage(string message) =>
        message.StartsWith("::", StringComparison.Ordinal) || message.StartsWith("##[", StringComparison.Ordinal);

    internal override void Annotate(string kind, Annotation annotation) => WriteCommand(
        annotation.Target.Length > 0 ? $"{kind} title={EscapeProperty(annotation.Target)}" : kind, annotation.Text);

    private void WriteCommand(string command, string text) => Output.WriteLine($"::{command}::{Escape(text)}");

    private static string EscapeProperty(string text) => Escape(text)
        .Replace(":", "%3A", StringComparison.Ordinal)
        .Replace(",", "%2C", StringComparison.Ordinal);

    private static string Escape(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);
}
