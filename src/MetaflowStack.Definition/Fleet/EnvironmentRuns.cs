using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Fleet;

/// <summary>The run of a build: on one environment, or on each of those that <c>--environment</c> means. Not for use from several threads.</summary>
public sealed class EnvironmentRuns : IAsyncDisposable
{
    private readonly StackOptions _options;
    private readonly StackRun? _one;
    private readonly FleetRun? _several;

    /// <summary>Prepares the run; nothing is checked or opened yet. From now on Ctrl-C and SIGTERM cancel it.</summary>
    /// <param name="options">The parameters as given.</param>
    /// <param name="log">Where it says what it does.</param>
    public EnvironmentRuns(StackOptions options, IRunLog log)
    {
        _options = options;
        if (EnvironmentPattern.MeansSeveral(options.Environment))
            _several = new FleetRun(options, log);
        else
            _one = new StackRun(options, log);
    }

    /// <summary>The run on one environment, for targets that work on one only.</summary>
    /// <exception cref="UsageException">Several are meant.</exception>
    public StackRun One => _one ?? throw FleetErrors.OneOnly("This target", _options.Environment!);

    /// <summary>0, 1, 2, 3 or 130, as in the contract of the command line; null while no target has ended.</summary>
    public int? ExitCode => _several is null ? One.ExitCode : _several.ExitCode;

    /// <summary>Checks the settings before any target runs.</summary>
    /// <exception cref="UsageException">Something is wrong with them.</exception>
    public void Validate()
    {
        _one?.Validate();
        _several?.Validate();
    }

    /// <summary>Whether the options of any environment say so.</summary>
    public bool Any(Func<StackOptions, bool> condition) => _several?.Any(condition) ?? condition(_options);

    /// <summary>Does a target's work on each environment.</summary>
    /// <param name="upcoming">The targets that the build runs next, in order; the work gets them too.</param>
    /// <param name="work">The work.</param>
    /// <param name="condition">Which environments it is for; null: all.</param>
    /// <returns>Words for the summary.</returns>
    public Task<IReadOnlyList<KeyValuePair<string, string>>> EachAsync(
        IEnumerable<string> upcoming, Func<StackRun, IEnumerable<string>, Task<ChangeSet>> work, Func<StackOptions, bool>? condition = null) =>
        EachAsync(upcoming, async (run, next) => RunSummary.Of(await work(run, next)), condition);

    /// <inheritdoc cref="EachAsync(IEnumerable{string}, Func{StackRun, IEnumerable{string}, Task{ChangeSet}}, Func{StackOptions, bool})"/>
    public async Task EachAsync(IEnumerable<string> upcoming, Func<StackRun, IEnumerable<string>, Task> work) =>
        await EachAsync(upcoming, async (run, next) =>
        {
            await work(run, next);
            return (IReadOnlyList<KeyValuePair<string, string>>)[];
        }, null);

    /// <inheritdoc cref="EachAsync(IEnumerable{string}, Func{StackRun, IEnumerable{string}, Task{ChangeSet}}, Func{StackOptions, bool})"/>
    public Task<IReadOnlyList<KeyValuePair<string, string>>> EachAsync(
        IEnumerable<string> upcoming, Func<StackRun, IEnumerable<string>, Task<IReadOnlyList<KeyValuePair<string, string>>>> work, Func<StackOptions, bool>? condition = null)
    {
        // As it is now: later it has changed.
        string[] next = [.. upcoming];
        return _several is null ? work(One, next) : _several.EachAsync(next, run => work(run, next), condition ?? (_ => true));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_one is not null)
            await _one.DisposeAsync();
        if (_several is not null)
            await _several.DisposeAsync();
    }
}
