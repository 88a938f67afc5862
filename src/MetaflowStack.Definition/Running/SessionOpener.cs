using MetaflowStack.Azure.Preflight;
using MetaflowStack.Definition.Argo;
using MetaflowStack.Definition.NextSteps;
using MetaflowStack.Definition.Planning;
using MetaflowStack.Definition.Preflight;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Definition.State;
using MetaflowStack.Definition.Terraform;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.Running;

/// <summary>
/// Opens the session of a run: signs in, makes or finds the place of the state where the target wants that, and locks it. There is one
/// at a time. Not for use from several threads.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="interruption">Is told when the lock is lost.</param>
/// <param name="log">Where it says what it does.</param>
internal sealed class SessionOpener(StackRun run, Interruption interruption, IRunLog log)
{
    private Reading<ExistingPrincipal>? _principal;

    private StackSettings Settings => run.Settings;

    /// <summary>The session that is open; null: none yet.</summary>
    internal StackSession? Current { get; private set; }

    /// <summary>What the checks found, which a session that is opened after them takes over; null: they have not run.</summary>
    internal PreflightFacts? Preflight { get; set; }

    /// <summary>The session, opened at the first call.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="choices">What the stack has otherwise than new ones; null: what the state and the options say.</param>
    /// <param name="provisional">Whether checks come first: the place of the state is not made yet, and what is wrong with it is for them to report.</param>
    /// <exception cref="StackException">The state cannot be used, or is held by another run.</exception>
    internal async Task<StackSession> OpenAsync(CancellationToken cancellationToken, StackChoices? choices = null, bool provisional = false)
    {
        var makesPlace = StackTargets.MakeState(Settings.Target);
        if (Current is not null && (provisional || !makesPlace || Current.State is not null))
            return Current;
        if (Current is not null)
        {
            await Current.DisposeAsync();
            Current = null;
        }

        var settings = Settings;
        await ArgoManifestFile.EnsureAsync(settings, log, cancellationToken);
        var cloud = await run.CloudAsync(cancellationToken);
        OutputFiles.EnsureWritable(settings);
        var principal = await PrincipalAsync(cloud, cancellationToken);
        try
        {
            var missing = !makesPlace ? WhenMissing.Finish : provisional ? WhenMissing.Nothing : WhenMissing.Make;
            var store = await run.State.Storage.OpenAsync(settings.State, missing, cancellationToken);
            return Current = await LockedAsync(store, cloud, principal, choices, cancellationToken);
        }
        catch (NoStatePlaceException missing) when (!makesPlace)
        {
            // A first run that died before its state had a place left nothing; with a mistyped --state, the stack itself is there.
            Current = Stateless(cloud, principal, null);
            return await Current.FindAllAsync(cancellationToken) is { Count: > 0 } found ? throw missing.With(found) : Current;
        }
        catch (StackException exception) when (provisional && exception is not (UsageException or StateLockedException))
        {
            // Reported by the checks, with what else is wrong. While another run is at work there is nothing to look at yet.
            return Current = Stateless(cloud, principal, exception.Details);
        }
    }

    /// <summary>The plan of a session that is opened for it alone and locks nothing. A stack whose state has no place yet was never deployed.</summary>
    internal async Task<PlanReport> PreviewAsync(CancellationToken cancellationToken)
    {
        PlanReport? plan = null;
        await ReadAsync(async (session, recorded) => plan = await session.ReportAsync(await session.PreviewAsync(recorded, cancellationToken), recorded, cancellationToken), cancellationToken);
        return plan!;
    }

    /// <summary>Looks at the stack by a session that locks nothing: the run's own if there is one, else one that is opened for it alone.</summary>
    internal Task LookAsync(Func<StackSession, Task> look, CancellationToken cancellationToken) =>
        Current is not null ? look(Current) : ReadAsync((session, _) => look(session), cancellationToken);

    /// <summary>The same, with what the state says.</summary>
    internal Task LookAsync(Func<StackSession, StateDocument, Task> look, CancellationToken cancellationToken) =>
        Current is not null ? look(Current, Current.Recorded) : ReadAsync(look, cancellationToken);

    /// <summary>Looks at the stack and its state by a session that is opened for that alone and locks nothing.</summary>
    internal async Task ReadAsync(Func<StackSession, StateDocument, Task> read, CancellationToken cancellationToken)
    {
        await ArgoManifestFile.EnsureAsync(Settings, log, cancellationToken);
        var store = await run.State.Storage.OpenAsync(Settings.State, WhenMissing.Nothing, cancellationToken);
        var recorded = await store.ReadAsync(cancellationToken) ?? StateDocument.New(Settings.OrgPrefix, Settings.Environment, TimeProvider.System.GetUtcNow());
        var cloud = await run.CloudAsync(cancellationToken);
        await using var session = new StackSession(cloud, Settings, store, OptionChoices.Complete(Settings, recorded), await PrincipalAsync(cloud, cancellationToken), log);
        await read(session, recorded);
    }

    private StackSession Stateless(CloudSession cloud, Reading<ExistingPrincipal>? principal, ErrorDetails? problem) => new(
        cloud, Settings, new NoStateStore(Settings.State.ToString()!), OptionChoices.Complete(Settings, null), principal, log)
    {
        StateProblem = problem,
    };

    // What the stack has otherwise than new ones shapes the definition, and is set by an import and the first run's options.
    private async Task<StackSession> LockedAsync(
        IStateStore store, CloudSession cloud, Reading<ExistingPrincipal>? principal, StackChoices? choices, CancellationToken cancellationToken)
    {
        var before = await store.ReadAsync(cancellationToken);
        var session = new StackSession(cloud, Settings, store, choices ?? OptionChoices.Complete(Settings, before), principal, log) { Notices = run.Notices };
        if (store is NoStateStore)
            return session;
        try
        {
            var state = await session.LockAsync(run.Stamp(), cancellationToken);
            var recorded = before is null ? StackChoices.None : new StackChoices(before.Properties);
            if (choices is null && !recorded.Same(new StackChoices(state.Document.Properties)))
                throw ImportErrors.ChangedMeanwhile(session.Store.Location);
            state.Lost.Register(() => interruption.Fail(StateTexts.LockLost(session.Store.Location)));
            if (Preflight is not null)
                session.Choose(Preflight.Chosen, Preflight.ChosenSizes);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    private async Task<Reading<ExistingPrincipal>?> PrincipalAsync(CloudSession cloud, CancellationToken cancellationToken) =>
        Settings.ServicePrincipalId is { } id ? _principal ??= await cloud.Azure.Preflight.Directory(cancellationToken).ServicePrincipalAsync(id) : null;
}
