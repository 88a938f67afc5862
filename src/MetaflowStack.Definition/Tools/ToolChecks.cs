using System.Text.RegularExpressions;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Tools;

/// <summary>Whether the tools that the options need are there and new enough. Only Airflow needs one: helm, for its chart.</summary>
/// <param name="environment">The environment's variables.</param>
internal sealed partial class ToolChecks(Func<string, string?> environment)
{
    // Airflow's chart, "Requirements" (https://airflow.apache.org/docs/helm-chart/): 1.16 wants Helm 3; 3.10 is the oldest that its
    // later versions name, and was released in 2022.
    private static readonly Version OldestHelm = new(3, 10, 0);

    // Printing its version takes helm well under a second.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private const string Install = "Install helm, https://helm.sh/docs/intro/install/ (brew install helm, winget install Helm.Helm, or the script get-helm-3), or name its file in HELM_EXE";

    /// <summary>Looks for them.</summary>
    /// <returns>What was found, in one line.</returns>
    /// <exception cref="StackException">One is missing, too old, or does not say its version.</exception>
    internal async Task<string> RunAsync(StackSettings settings, CancellationToken cancellationToken) => settings.DeployAirflow
        ? $"Tools: {await HelmAsync(cancellationToken)}; neither az nor kubectl is needed."
        : "Tools: everything is built in; neither az nor kubectl is needed.";

    private async Task<string> HelmAsync(CancellationToken cancellationToken)
    {
        if (new ToolFinder(environment).Find("helm") is not { } path)
            throw NoHelm(environment);

        var result = await new ToolProcess(TimeProvider.System).RunAsync(
            new ToolCommand(path, ["version", "--template", "{{.Version}}"]) { Timeout = Timeout }, onLine: null, cancellationToken);
        if (result.Problem is { } problem)
            throw Missing($"helm could not be run: {path}", problem, Install);
        if (result.ExitCode != 0)
            throw Missing($"helm could not say its version: {path}", $"It ended with exit code {result.ExitCode}" + (FirstLine(result.Error) is { Length: > 0 } line ? ": " + line : ""), Install);
        if (VersionText().Match(result.Output) is not { Success: true } match)
            throw Missing($"helm could not say its version: {path}", $"It said '{FirstLine(result.Output)}', which is no version", Install);
        var version = Version.Parse(match.Groups[1].Value);
        return version >= OldestHelm ? $"helm {version} ({path})" : throw Missing($"helm {version} is too old: {path}", $"Airflow's chart needs {OldestHelm} or later", Install);
    }

    /// <summary>The failure when helm is not there.</summary>
    internal static StackException NoHelm(Func<string, string?> environment) => Missing("Airflow needs helm, and it was not found",
        environment(ToolFinder.VariableOf("helm")) is { Length: > 0 } named ? $"HELM_EXE names {named}, which does not exist" : "It is in no folder of PATH, and HELM_EXE is not set", Install);

    private static StackException Missing(string what, string why, string remedy) => new(new ErrorDetails { What = what, Why = why, Remedy = remedy });

    private static string FirstLine(string text) => text.Trim().Split('\n')[0].Trim() is var line && line.Length > 200 ? line[..200] + "…" : line;

    [GeneratedRegex(@"^\s*v?(\d{1,5}\.\d{1,5}\.\d{1,5})\b")]
    private static partial Regex VersionText();
}
