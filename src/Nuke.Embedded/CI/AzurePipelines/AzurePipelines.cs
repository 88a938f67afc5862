using Nuke.Common.Execution;
using Nuke.Common.Execution.Output;

namespace Nuke.Common.CI.AzurePipelines;

/// <summary>Azure Pipelines, by <c>TF_BUILD</c>. Commands: https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands</summary>
public class AzurePipelines : Host, IBuildServer
{
    private readonly BuildContext _context;

    internal AzurePipelines(BuildContext context) : base(context.Out) => _context = context;

    string? IBuildServer.Branch => _context.Variable("BUILD_SOURCEBRANCH");
    string? IBuildServer.Commit => _context.Variable("BUILD_SOURCEVERSION");

    internal override HostTheme Theme => HostTheme.AzurePipelines;

    /// <inheritdoc/>
    protected internal override IDisposable WriteBlock(string text)
    {
        Output.WriteLine($"##[group]{text}");
        return new Bracket(() => Output.WriteLine($"##[endgroup]{text}"));
    }

    /// <inheritdoc/>
    protected internal override void ReportWarning(string text, string? details = null) => LogIssue("warning", text);

    /// <inheritdoc/>
    protected internal override void ReportError(string text, string? details = null) => LogIssue("error", text);

    /// <inheritdoc/>
    protected internal override bool FilterMessage(string message) => message.Contains("##vso[", StringComparison.OrdinalIgnoreCase);

    private void LogIssue(string type, string text) => Output.WriteLine($"##vso[task.logissue type={type}]{Escape(text)}");

    private static string Escape(string text) => text
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);
}
