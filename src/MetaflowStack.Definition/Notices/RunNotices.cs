using MetaflowStack.Definition.Events;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.Telemetry;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Planning;

namespace MetaflowStack.Definition.Notices;

/// <summary>
/// Tells whoever wants to know how a run goes: the file of <c>--events</c>, a collector of traces, the build server's summary. Nobody is
/// told of runs that nobody asked about, and then this costs nothing.
/// </summary>
/// <param name="runId">The run's GUID.</param>
/// <param name="variable">The environment's variables.</param>
/// <param name="log">The build's log.</param>
internal sealed class RunNotices(string runId, Func<string, string?> variable, IRunLog log)
{
    private readonly List<IRunObserver> _observers = [];
    private readonly List<TargetStory> _targets = [];
    private readonly List<string> _warnings = [];
    private StackSettings? _settings;
    private bool _hasStarted;
    private string? _plan;

    /// <summary>The build's log; warnings are told to the observers too.</summary>
    internal IRunLog Log => field ??= new NoticedLog(log, Warned);

    /// <summary>For a deployment, beside what shows its progress.</summary>
    internal IEnumerable<IDeploymentObserver> Observers => _observers;

    /// <summary>Prepares those who are to be told.</summary>
    /// <exception cref="UsageException">The file of <c>--events</c> cannot be written.</exception>
    internal void Open(StackSettings settings)
    {
        if (_settings is not null)
            return;
        _settings = settings;
        if (settings.Events is { } path)
            _observers.Add(EventsFile.Open(path, runId, settings, log));
        if (TraceSettings.Read(variable, log) is { } traces)
            _observers.Add(RunTraces.Start(traces, runId, settings, log));
        if (BuildServerSummary.Find(variable, settings, log) is { } summary)
            _observers.Add(summary);
    }

    /// <summary>A target starts; with the first one the run does.</summary>
    internal void TargetStarted(string target)
    {
        foreach (var observer in _observers)
        {
            if (!_hasStarted)
                observer.RunStarted();
            observer.TargetStarted(target);
        }

        _hasStarted = true;
    }

    /// <summary>A target has ended.</summary>
    internal void TargetEnded(TargetRecord record, Exception? failure)
    {
        var target = new TargetStory(record, failure);
        _targets.Add(target);
        foreach (var observer in _observers)
            observer.TargetEnded(target);
    }

    /// <summary>A plan was made.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="text">It as a person reads it, where it is what was asked for.</param>
    internal void Planned(Plan plan, string? text = null)
    {
        _plan = text;
        foreach (var observer in _observers)
            observer.Planned(plan);
    }

    /// <summary>The run has ended.</summary>
    internal void RunEnded(RunLedger ledger)
    {
        if (!_hasStarted || _observers.Count == 0)
            return;
        var story = new RunStory
        {
            RunId = runId,
            Settings = _settings!,
            Outcome = ledger.Outcome,
            ExitCode = ledger.ExitCode ?? 0,
            Elapsed = ledger.Elapsed,
            Targets = _targets,
            Changes = ledger.Changes,
            Plan = _plan,
            Warnings = _warnings,
        };
        foreach (var observer in _observers)
            observer.RunEnded(story);
        _observers.Clear();
    }

    private void Warned(string text)
    {
        lock (_warnings)
            _warnings.Add(text);
        foreach (var observer in _observers)
            observer.Warned(text);
    }

    private sealed class NoticedLog(IRunLog inner, Action<string> warned) : IRunLog
    {
        public void Info(string line) => inner.Info(line);

        public void Warning(string line)
        {
            inner.Warning(line);
            warned(line);
        }

        public void Text(string block) => inner.Text(block);

        public void Result(string text) => inner.Result(text);

        public void Debug(string line) => inner.Debug(line);
    }
}
