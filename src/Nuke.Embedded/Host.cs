using Nuke.Common.CI.AzurePipelines;
using Nuke.Common.CI.GitHubActions;
using Nuke.Common.Execution;
using Nuke.Common.Execution.Output;

namespace Nuke.Common;

/// <summary>Where the build runs; decides how its output is folded and coloured.</summary>
public abstract class Host
{
    private protected Host(TextWriter output) => Output = output;

    internal static string[] Names => [nameof(AzurePipelines), nameof(GitHubActions), nameof(Terminal)];

    internal TextWriter Output { get; }

    internal abstract HostTheme Theme { get; }

    /// <summary>Starts a block of output; disposing of it ends the block.</summary>
    protected internal abstract IDisposable WriteBlock(string text);

    /// <summary>Tells the build server of a warning, besides the log.</summary>
    protected internal virtual void ReportWarning(string text, string? details = null)
    {
    }

    /// <summary>Tells the build server of an error, besides the log.</summary>
    protected internal virtual void ReportError(string text, string? details = null)
    {
    }

    /// <summary>Whether the message is a command to the build server, to be passed on as it stands.</summary>
    protected internal virtual bool FilterMessage(string message) => false;

    /// <summary>Tells the build server of a <c>warning</c> or an <c>error</c>, with what is known of it.</summary>
    internal virtual void Annotate(string kind, Annotation annotation)
    {
    }

    internal void Write(ConsoleStyle style, string text = "") => Output.WriteLine(Theme.Format(style, text));

    /// <summary>The host of the environment: the first build server that shows itself, else the terminal.</summary>
    internal static Host Detect(BuildContext context) =>
        context.Has("TF_BUILD") ? new AzurePipelines(context)
        : context.Has("GITHUB_ACTIONS") ? new GitHubActions(context)
        : new Terminal(context);

    /// <summary>The host of that name, or null.</summary>
    internal static Host? Named(string name, BuildContext context) => name.ToUpperInvariant() switch
    {
        "AZUREPIPELINES" => new AzurePipelines(context),
        "GITHUBACTIONS" => new GitHubActions(context),
        "TERMINAL" => new Terminal(context),
        _ => null
    };
}
