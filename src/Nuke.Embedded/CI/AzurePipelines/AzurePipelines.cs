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
    protected internal override void ReportWarning(string text, string? details = null) => LogIssue("type=warning", text);

    /// <inheritdoc/>
    protected internal override void ReportError(string text, string? details = null) => LogIssue("type=error", text);

    /// <inheritdoc/>
    protected internal override bool FilterMessage(string message) => message.Contains("##vso[", StringComparison.OrdinalIgnoreCase);

    internal override void Annotate(string kind, Annotation annotation) => LogIssue(
        $"type={kind}" + (annotation.Code is { } code ? $";code={EscapeProperty(code)}" : ""), annotation.Text);

    private void LogIssue(string properties, string text) => Output.WriteLine($"##vso[task.logissue {properties}]{Escape(text)}");

    // As Azure's own task library escapes: https://github.com/microsoft/azure-pipelines-task-lib/blob/master/node/taskcommand.ts
    private static string EscapeProperty(string text) => Escape(text)
        .Replace("]", "%5D", StringComparison.Ordinal)
        .Replace(";", "%3B", StringComparison.Ordinal);

    private static string Escape(string text) => text
        .Replace("%", "%AZP25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);
}
