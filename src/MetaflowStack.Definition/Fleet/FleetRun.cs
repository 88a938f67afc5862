using System.Text.Json;
using System.Text.Json.Nodes;
using MetaflowStack.Definition.Environments;
using MetaflowStack.Definition.Progress;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Fleet;

/// <summary>
/// A run on several environments in one process. What the targets call is collected until the last of them in a row; then each environment
/// does all of it, from sign-in to summary, by a <see cref="StackRun"/> of its own. So none waits for another between targets, so many
/// sessions are open as environments are at work and no more, and a wave has ended when it is deployed.
/// </summary>
internal sealed class FleetRun : IAsyncDisposable
{
    // One environment each: what is asked, shown or written there is one thing.
    private static readonly HashSet<string> OneOnly = ["Kubeconfig", "Logs", "Forward", "ImportTerraform", "StateMove", "StateRestore", "StateUnlock"];

    private static readonly HashSet<string> Readers = ["CheckTools", "Plan", "Status", "Verify", "Outputs", "StateShow", "StateHistory"];

    private readonly StackOptions _options;
    private readonly IRunLog _log;
    private readonly Interruption _interruption;
    private readonly FleetCompany _company;
    private readonly Lazy<List<Member>> _members;
    private readonly Dictionary<string, FleetResult> _results = [];
    private readonly List<Call> _calls = [];
    private bool _changesFound;
    private bool _refused;

    internal FleetRun(StackOptions options, IRunLog log)
    {
        (_options, _log) = (options, log);
        _interruption = new Interruption(log);
        _company = new FleetCompany(_interruption.Token);
        _members = new(Select);
    }

    /// <summary>0, 1, 2, 3 or 130, as in the contract of the command line; null while no environment has ended.</summary>
    internal int? ExitCode => _refused ? 2
        : _results.Count == 0 ? null
        : _interruption.Token.IsCancellationRequested ? 130
        : _results.Values.Any(result => result.Outcome != FleetOutcome.Succeeded) ? 1
        : _changesFound ? 3 : 0;

    private string Pattern => _options.Environment!;

    private string[] Targets => _options.Target.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Checks the settings of every environment before any is touched.</summary>
    /// <exception cref="UsageException">Some break rules, the pattern finds nothing, or what is asked for is for one environment.</exception>
    internal void Validate()
    {
        if (Targets.FirstOrDefault(OneOnly.Contains) is { } target)
            throw FleetErrors.OneOnly(target, Pattern);
        foreach (var (option, value) in new[] { ("--out", _options.Out), ("--plan-file", _options.PlanFile), ("--name", _options.OutputName) })
            if (value is not null)
                throw FleetErrors.OneOnly(option, Pattern);
        _log.Info($"Environments: {string.Join(", ", _members.Value.Select(member => member.Name))}");
        LiveConsole.LinesOnly();
    }

    /// <summary>Whether any environment's options say so.</summary>
    internal bool Any(Func<StackOptions, bool> condition) => _members.Value.Any(member => condition(member.Options));

    /// <summary>Takes a target's call, and carries out all of them when no target of ours comes next.</summary>
    /// <returns>Words for the summary of the target.</returns>
    /// <exception cref="StackException">Not every environment ended well.</exception>
    /// <exception cref="RunCancelledException">The user stopped the run.</exception>
    internal async Task<IReadOnlyList<KeyValuePair<string, string>>> EachAsync(IReadOnlyList<string> upcoming, Func<StackRun, Task> work, Func<StackOptions, bool> condition)
    {
        _calls.Add(new Call(work, condition));
        if (upcoming.Count > 0 && StackTargets.Touches(upcoming[0]))
            return [KeyValuePair.Create("Environments", $"with {upcoming.TakeWhile(StackTargets.Touches).Last()}")];
        Call[] calls = [.. _calls];
        _calls.Clear();
        return await RunAsync(calls);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _company.Dispose();
        _interruption.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<IReadOnlyList<KeyValuePair<string, string>>> RunAsync(Call[] calls)
    {
        var members = _members.Value.Where(member => _results.GetValueOrDefault(member.Name) is null or { Outcome: FleetOutcome.Succeeded }).ToList();
        var destroys = Targets.Contains("Destroy");
        if (destroys)
        {
            _refused = true; // until somebody agrees
            await FleetConfirmation.AskAsync(Pattern, [.. members.Select(member => member.Settings)], _log, _interruption.Token);
            _refused = false;
        }

        // Those who only look need not wait for each other.
        var ordered = members.Select(member => member with
        {
            Wave = Targets.All(Readers.Contains) ? 1 : member.Wave,
            // Asked once, above; whoever would lose data by anything else is to be run alone, or with --yes.
            Options = destroys ? member.Options with { Yes = true } : member.Options with { NonInteractive = true },
        }).ToList();
        var schedule = new FleetSchedule(_options.ParallelEnvironments ?? FleetLimits.ParallelEnvironments, TimeProvider.System);
        var results = await schedule.RunAsync(ordered, member => WorkAsync(member, calls), _interruption.Token);
        foreach (var result in results)
            _results[result.Member.Name] = result;
        Show(ordered, results);
        if (_interruption.Token.IsCancellationRequested)
            throw new RunCancelledException();
        if (results.Any(result => result.Outcome != FleetOutcome.Succeeded))
            throw FleetErrors.Failed(results, Pattern);
        return [KeyValuePair.Create("Environments", $"{results.Count}")];
    }

    private async Task WorkAsync(Member member, Call[] calls)
    {
        var run = new StackRun(member.Options, member.Log, _company);
        try
        {
            await using (run)
            {
                run.Validate();
                foreach (var call in calls.Where(call => call.Condition(member.Options)))
                    await call.Work(run);
            }
        }
        catch (StackException exception)
        {
            member.Log.Warning($"Failed: {exception.Message}");
            throw;
        }
        finally
        {
            member.Changes = run.Changes;
            if (run.ExitCode == 3)
                _changesFound = true;
        }
    }

    private void Show(IReadOnlyList<Member> members, IReadOnlyList<FleetResult> results)
    {
        if (members.Any(member => member.Log.ForPrograms is not null))
        {
            var all = new JsonObject(members.Where(member => member.Log.ForPrograms is not null).Select(member => KeyValuePair.Create(member.Name, JsonNode.Parse(member.Log.ForPrograms!))));
            _log.Result(all.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
        }

        _log.Text("\n" + FleetText.Of([.. members.Zip(results, (member, result) => (result, member.Changes))], TerminalWidth.Columns) + "\n");
    }

    private List<Member> Select()
    {
        // The pattern is nobody's name.
        var known = EnvironmentProfiles.Read(_options with { Environment = null });
        var members = new List<Member>();
        var wrong = new List<(EnvironmentProfile, UsageException)>();
        foreach (var profile in EnvironmentPattern.Select(Pattern, known))
        {
            var options = profile.Options with { NoticeVariable = _options.NoticeVariable };
            try
            {
                members.Add(new Member(profile.Name, profile.Wave, options, StackSettings.Validate(options, hasTerminal: !Console.IsInputRedirected), new PrefixedLog(profile.Name, _log)));
            }
            catch (UsageException exception)
            {
                wrong.Add((profile, exception));
            }
        }

        return wrong.Count == 0 ? members : throw FleetErrors.Settings(wrong);
    }

    private sealed record Call(Func<StackRun, Task> Work, Func<StackOptions, bool> Condition);

    private sealed record Member(string Name, int Wave, StackOptions Options, StackSettings Settings, PrefixedLog Log) : FleetMember(Name, Wave)
    {
        public ChangeSet Changes { get; set; } = ChangeSet.Empty;
    }
}
