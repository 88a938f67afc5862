using MetaflowStack.Definition.Environments.Listing;
using MetaflowStack.Definition.Environments.Rules;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Environments;

/// <summary>What the targets call that are about all environments of the repository.</summary>
public sealed class EnvironmentsRun
{
    /// <summary>The targets that read all parameters files.</summary>
    public static IReadOnlyList<string> Targets { get; } = ["Environments", "GenerateCi", "SetupCi"];

    private readonly StackRun _run;
    private readonly StackOptions _options;
    private readonly IRunLog _log;

    internal EnvironmentsRun(StackRun run, StackOptions options, IRunLog log) => (_run, _options, _log) = (run, options, log);

    /// <summary>All environments, after checking them together; warnings are told.</summary>
    /// <exception cref="UsageException">A file cannot be read, or the environments break rules.</exception>
    internal IReadOnlyList<EnvironmentProfile> Checked()
    {
        var profiles = EnvironmentProfiles.Read(_options);
        var findings = EnvironmentRules.Check(profiles);
        findings.Require();
        foreach (var warning in findings.Warnings)
            _log.Warning(warning.ToString());
        return profiles;
    }

    /// <summary>Lists all environments and how they are: reads only, locks nothing. One that cannot be read does not keep others from being told.</summary>
    /// <param name="json">As JSON, for another program.</param>
    /// <param name="drift">Whether to compare each with the world; without that, the state alone is read.</param>
    /// <exception cref="UsageException">The environments are not described well.</exception>
    /// <exception cref="StackException">One or more could not be read; the list is printed all the same.</exception>
    public async Task ListAsync(bool json, bool drift) => await _run.RunAsync("Environments", async cancellationToken =>
    {
        var profiles = Checked();
        var standings = await Task.WhenAll(profiles.Select(profile => new EnvironmentReader(profile, _log).ReadAsync(drift, cancellationToken)));
        var list = new EnvironmentList { CheckedAt = TimeProvider.System.GetUtcNow(), Environments = standings };
        if (json)
            _log.Result(list.ToJson());
        else
            _log.Text(EnvironmentListText.Of(list, TerminalWidth.Columns));
        if (standings.Where(standing => standing.Trouble is not null).Select(standing => standing.Name).ToList() is { Count: > 0 } unread)
            throw new StackException(new ErrorDetails
            {
                What = $"{unread.Count} of {standings.Length} environments could not be read: {string.Join(", ", unread)}",
                Remedy = "The list has the reason of each",
            });
        return ChangeSet.Empty;
    });
}
