using MetaflowStack.Azure.Connection;
using MetaflowStack.Azure.Preflight;
using MetaflowStack.Definition.Bumping;
using MetaflowStack.Definition.CiIdentities;
using MetaflowStack.Definition.ContinuousIntegration;
using MetaflowStack.Definition.Costs;
using MetaflowStack.Definition.DailyTools;
using MetaflowStack.Definition.Destroying;
using MetaflowStack.Definition.Environments;
using MetaflowStack.Definition.Fleet;
using MetaflowStack.Definition.NextSteps;
using MetaflowStack.Definition.Notices;
using MetaflowStack.Definition.Outputs;
using MetaflowStack.Definition.Planning;
using MetaflowStack.Definition.Preflight;
using MetaflowStack.Definition.Report;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Definition.State;
using MetaflowStack.Definition.Status;
using MetaflowStack.Definition.Terraform;
using MetaflowStack.Definition.Tools;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Secrets;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.Running;

/// <summary>
/// One run on one stack: what the targets of a build call. Each call does what it needs first (signs in, locks the state, plans),
/// so that any target can be run by itself. Not for use from several threads.
/// </summary>
public sealed partial class StackRun : IAsyncDisposable
{
    private readonly StackOptions _options;
    private readonly IRunLog _log;
    private readonly RunLedger _ledger = new(TimeProvider.System);
    private readonly Interruption _interruption;
    private readonly string _runId = Guid.NewGuid().ToString();
    private StackSettings? _settings;
    private CloudSession? _cloud;
    private readonly SessionOpener _sessions;
    private bool _completed;

    /// <summary>Prepares a run; nothing is checked or opened yet. From now on Ctrl-C and SIGTERM cancel it.</summary>
    /// <param name="options">The parameters as given.</param>
    /// <param name="log">Where it says what it does.</param>
    public StackRun(StackOptions options, IRunLog log) : this(options, log, null)
    {
    }

    /// <summary>As one of several runs of this process; null: it is alone.</summary>
    internal StackRun(StackOptions options, IRunLog log, FleetCompany? company)
    {
        Notices = new RunNotices(_runId, options.NoticeVariable, log);
        log = Notices.Log;
        (_options, _log, Company) = (options, log, company);
        _interruption = new Interruption(log, company?.Stop);
        State = new StateRun(this, log);
        _sessions = new SessionOpener(this, _interruption, log);
        Cluster = new ClusterRun(this, _sessions, _interruption, log);
        Status = new StatusRun(this, _sessions, _interruption, log);
        Environments = new EnvironmentsRun(this, options, log);
        Bump = new BumpRun(this, options, log);
        CiIdentities = new CiIdentitiesRun(this, options, log);
    }

    /// <summary>What the targets call that are about the state itself.</summary>
    public StateRun State { get; }

    /// <summary>What the targets call that use a stack which is deployed.</summary>
    public ClusterRun Cluster { get; }

    /// <summary>What the target calls that shows how the stack is.</summary>
    public StatusRun Status { get; }

    /// <summary>What it shares with other runs of this process; null: it is alone.</summary>
    internal FleetCompany? Company { get; }

    /// <summary>What happened to resources so far.</summary>
    internal ChangeSet Changes => _ledger.Changes;

    /// <summary>What the targets call that are about all environments of the repository.</summary>
    public EnvironmentsRun Environments { get; }

    /// <summary>What the target calls that pins another version.</summary>
    public BumpRun Bump { get; }

    /// <summary>What the target calls that makes the identities of CI.</summary>
    public CiIdentitiesRun CiIdentities { get; }

    /// <summary>Opens sessions; for those who look at several stacks.</summary>
    internal SessionOpener Sessions => _sessions;

    /// <summary>Those who are told how the run goes.</summary>
    internal RunNotices Notices { get; }

    /// <summary>The checked settings.</summary>
    /// <exception cref="SettingsException">One or more break a rule.</exception>
    public StackSettings Settings => _settings ??= StackSettings.Validate(_options, hasTerminal: !Console.IsInputRedirected);

    private string StackName => $"{Settings.OrgPrefix}/{Settings.Environment}";

    /// <summary>Checks the settings before any target runs.</summary>
    /// <exception cref="SettingsException">One or more break a rule.</exception>
    public void Validate()
    {
        if (_options is { OrgPrefix: null, Tfstate: { } path })
            throw ImportErrors.NoOrgPrefix(path, TemplateStack.Of(TerraformStateReader.Read(path)));
        if (Settings.PlanFile is { } planned)
            PlanFile.Read(planned, StackName);
        if (Settings.PriceTable is { } prices)
            PriceTable.Read(prices);
        Notices.Open(Settings);
    }

    /// <summary>0, 1, 2 or 130, by the first target that failed; 3 for a plan with changes that was asked to say so; null while none has ended.</summary>
    public int? ExitCode => _ledger.ExitCode;

    /// <summary>Checks that the tools which the flags need are there.</summary>
    /// <exception cref="StackException">One is missing or too old.</exception>
    public Task CheckToolsAsync() => RunAsync("CheckTools", async cancellationToken =>
    {
        _log.Info($"Settings: {Settings}");
        _log.Info(await new ToolChecks(Environment.GetEnvironmentVariable).RunAsync(Settings, cancellationToken));
        return ChangeSet.Empty;
    });

    /// <summary>Signs in, finds the subscription and locks the state.</summary>
    /// <param name="upcoming">
    /// The targets that the build runs next. With <c>Preflight</c> among them a state without a place is made after the checks, and what
    /// is wrong with the state is reported together with everything else.
    /// </param>
    public Task LoginAsync(params IEnumerable<string> upcoming) => RunAsync("Login", async cancellationToken =>
    {
        var session = await _sessions.OpenAsync(cancellationToken, provisional: upcoming.Contains("Preflight"));
        _log.Info($"Signed in to {session.Cloud.Azure.Account.SubscriptionName} ({session.Scope.SubscriptionId}), tenant {session.Scope.TenantId}, by {session.Cloud.Azure.SignedInWith}.");
        _log.Info($"State: {session.Store.Location}");
        if (session.Settings.ConnectionStringUnused)
            _log.Warning($"{StateConnectionString.Variable} is set and not used: --state names no container.");
        return ChangeSet.Empty;
    });

    /// <summary>Looks for problems before the first write.</summary>
    public Task PreflightAsync() => RunAsync("Preflight", async cancellationToken =>
    {
        var session = await _sessions.OpenAsync(cancellationToken, provisional: true);
        _sessions.Preflight = await new PreflightChecks(session, _log).RunAsync(cancellationToken);
        session.Choose(_sessions.Preflight.Chosen, _sessions.Preflight.ChosenSizes);
        return ChangeSet.Empty;
    });

    /// <summary>Writes <c>config.json</c> and <c>next-steps.txt</c> and prints the next steps.</summary>
    /// <returns>Words for the summary: makespan and critical path of the run.</returns>
    public async Task<IReadOnlyList<KeyValuePair<string, string>>> PrintNextStepsAsync()
    {
        IReadOnlyList<KeyValuePair<string, string>> summary = [];
        await RunAsync("PrintNextSteps", async cancellationToken =>
        {
            var session = await _sessions.OpenAsync(cancellationToken);
            var written = await new NextStepsFiles(session).WriteAsync(cancellationToken);
            _log.Text(written.Text);
            summary = RunFigures.Of(_ledger.Changes, _ledger.Elapsed).Words();
            return ChangeSet.Empty;
        });
        return summary;
    }

    /// <summary>Prints what scripts need to know of the stack; locks nothing and writes no file.</summary>
    /// <param name="json">As JSON, for another program.</param>
    /// <exception cref="UsageException">The settings name an output that there is not, or one that is secret.</exception>
    /// <exception cref="StackException">The stack is not deployed.</exception>
    public Task OutputsAsync(bool json) => RunAsync(StackTargets.Outputs, async cancellationToken =>
    {
        await _sessions.LookAsync((session, recorded) => new OutputsPrinter(session, recorded, _log).PrintAsync(json, cancellationToken), cancellationToken);
        return ChangeSet.Empty;
    });

    /// <summary>Shows what a deployment would do: reads only, locks nothing and writes no file but the one that is asked for.</summary>
    /// <param name="json">As JSON, for another program.</param>
    /// <returns>Words for the summary: how many resources each action concerns.</returns>
    public async Task<IReadOnlyList<KeyValuePair<string, string>>> PlanAsync(bool json)
    {
        PlanReport? report = null;
        await RunAsync("Plan", async cancellationToken =>
        {
            report = await _sessions.PreviewAsync(cancellationToken);
            Notices.Planned(report.Plan, PlanText.Of(report, SummaryMarkdown.PlanWidth));
            if (json)
                _log.Result(PlanDocument.Of(report).ToJson());
            else
                _log.Text(PlanText.Of(report, TerminalWidth.Columns));
            if (Settings.PlanOut is { } path)
            {
                PlanFile.Write(path, PlanDocument.Of(report));
                _log.Info($"The plan is in {path}: Services --plan-file {path} carries it out as long as nothing changes.");
            }

            if (Settings.DetailedExitCode && !report.Plan.IsEmpty)
                _ledger.NoteChangesFound();
            return ChangeSet.Empty;
        });
        return PlanSummary.Words(report!.Plan);
    }

    /// <summary>
    /// Takes over a stack that the public Terraform template made: writes the state, changes nothing in Azure or the cluster, and says
    /// what became of everything that Terraform knows.
    /// </summary>
    /// <returns>Words for the summary: how many resources were taken over, replaced, kept.</returns>
    public async Task<IReadOnlyList<KeyValuePair<string, string>>> ImportTerraformAsync()
    {
        IReadOnlyList<KeyValuePair<string, string>> summary = [];
        await RunAsync("ImportTerraform", async cancellationToken =>
        {
            if (Settings.Identity == IdentityKind.Workload)
                throw ImportErrors.WorkloadIdentity();
            var terraform = TerraformStateReader.Read(_options.Tfstate ?? throw ImportErrors.NoFile());
            var stack = TemplateStack.Of(terraform);
            stack.Check(Settings, terraform.Path);
            var choices = new StackChoices(stack.Choices);
            var session = await _sessions.OpenAsync(cancellationToken, choices);
            if (!session.Scope.Choices.Same(choices))
                throw ImportErrors.NotAlone();
            var report = await new TerraformImport(session, terraform, stack).RunAsync(cancellationToken);
            _log.Text(ImportText.Of(report));
            summary = report.Words();
            return ChangeSet.Empty;
        });
        return summary;
    }

    /// <summary>
    /// Deletes the whole stack in reverse order, Entra objects included, after asking; with <c>--keep-data</c> all but its storage, its
    /// database and what these need.
    /// </summary>
    /// <exception cref="UsageException">The environment is protected, or nobody agreed.</exception>
    public Task<ChangeSet> DestroyAsync() => RunAsync("Destroy", async cancellationToken =>
    {
        var session = await _sessions.OpenAsync(cancellationToken);
        if (session.State is null)
        {
            _log.Info(StackRemoval.NothingToDelete(StackName));
            return ChangeSet.Empty;
        }

        ImportErrors.RefuseDestroyOfUnmarked(session.State.Document);
        Protection.Refuse(Settings, session.State.Document, $"Destroy deletes the stack {StackName}");
        var destroyer = await session.DestroyerAsync(cancellationToken);
        var removal = new StackRemoval(session, destroyer.Plan, _log);
        await removal.AskAsync(cancellationToken);
        var changes = await NotedAsync(() => destroyer.WaitForStageAsync(Plan.RemovalStage, cancellationToken), destroyer);
        if (changes.Succeeded)
        {
            await destroyer.DisposeAsync();
            await removal.ConcludeAsync(session.State, cancellationToken);
        }

        return changes;
    });

    /// <summary>Writes the files that make build servers deploy all environments; asks nobody and opens no stack.</summary>
    /// <param name="build">The build, which may declare workflows.</param>
    /// <exception cref="UsageException">An environment has faults, or a file cannot be written.</exception>
    public Task GenerateCiAsync(Type build) => RunMaskedAsync("GenerateCi", _ =>
    {
        foreach (var (path, isWritten) in CiFiles.Write(_options, build))
            _log.Info($"{path}: {(isWritten ? "written" : "unchanged")}");
        return Task.FromResult(ChangeSet.Empty);
    });

    /// <summary>Ends the run: lets go of what is in flight, saves and releases the state, leaves the sandbox, writes <c>run.json</c> and the report.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_completed)
            return;
        _completed = true;
        if (_sessions.Current is { } session)
        {
            if (session.Deployer is { } deployer)
            {
                await deployer.DetachAsync();
                Note(deployer);
            }

            WriteRecord(session);
            ReportFile.Write(_runId, session, _ledger);
            await session.DisposeAsync();
        }

        Notices.RunEnded(_ledger);
        State.Storage.Dispose();
        _cloud?.Dispose();
        _interruption.Dispose();
    }

    /// <summary>The signed-in cloud, opened at the first call.</summary>
    internal async Task<CloudSession> CloudAsync(CancellationToken cancellationToken) =>
        _cloud ??= await CloudSession.OpenAsync(Settings, _log, Company, cancellationToken);

    /// <summary>Counts the requests to a state that is reached without the cloud's sign-in; with the others once that is done.</summary>
    internal RequestCounter? StateRequests => _cloud?.Azure.Requests;

    /// <summary>Who runs what here, by the real clock: locks and history are about real people.</summary>
    internal RunStamp Stamp() => new(_runId, Environment.UserName, Environment.MachineName, Settings.Target, TimeProvider.System.GetUtcNow());

    /// <summary>Runs a target's work, notes how it ended, and tells those who want to know.</summary>
    /// <exception cref="MaskedException">It failed with a text that held a secret.</exception>
    internal async Task<T> RunAsync<T>(string target, Func<CancellationToken, Task<T>> work)
    {
        if (StackTargets.Touches(target))
            Notices.Open(Settings);
        Notices.TargetStarted(target);
        Exception? failure = null;
        try
        {
            return await RunMaskedAsync(target, work);
        }
        catch (Exception exception)
        {
            failure = exception;
            throw;
        }
        finally
        {
            Notices.TargetEnded(_ledger.Targets[^1], failure);
        }
    }

    private async Task<T> RunMaskedAsync<T>(string target, Func<CancellationToken, Task<T>> work)
    {
        try
        {
            return await _ledger.RunAsync(target, work, _interruption);
        }
        catch (RunCancelledException exception)
        {
            _log.Warning(exception.Message);
            throw;
        }
        catch (Exception exception) when (exception.ToString() is var text && SecretMask.Apply(text) is var masked && masked != text)
        {
            // The build engine prints exceptions by itself: this is the last place to mask them.
            throw new MaskedException(masked);
        }
        finally
        {
            if (_sessions.Current is { } session)
                WriteRecord(session);
        }
    }

    private void WriteRecord(StackSession session)
    {
        if (session.StateProblem is null)
            RunRecordFile.Write(_runId, session, _ledger);
    }
}
