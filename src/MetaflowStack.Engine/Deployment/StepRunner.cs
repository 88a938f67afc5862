using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Engine.Deployment;

/// <summary>Carries out one step: looks again where the plan could not, writes the intent, calls the provider, writes the outcome.</summary>
internal sealed class StepRunner(
    ResourceGraph graph, ProviderRegistry providers, StepJournal journal, KnownOutputs outputs, TimeProvider time,
    Action<DeploymentNode> accept, IDeploymentObserver? observer)
{
    /// <summary>Does what is to be done; every failure comes out as the provider threw it.</summary>
    public async Task<StepResult> RunAsync(DeploymentNode node, CancellationToken cancellationToken)
    {
        if (node.IsDelete)
            return await DeleteAsync(node, cancellationToken);
        var step = new Step(node, node.Change.Desired!, providers.For(node.Key), ContextFor(node), cancellationToken);
        var (live, verdict) = await LookAsync(step);
        if (live?.Status == LiveStatus.InProgress)
            return await FinishEarlierAsync(step, live, verdict);
        return await CarryOutAsync(step, live, verdict);
    }

    private sealed record Step(
        DeploymentNode Node, Resource Resource, IResourceProvider Provider, ResourceContext Context, CancellationToken Token)
    {
        public RecordedResource? Recorded => Node.Change.Recorded;

        public IReadOnlyList<FieldDifference> Compare(LiveResource live) => Provider.Compare(Resource, live, Context);
    }

    private ResourceContext ContextFor(DeploymentNode node) => new(
        node.Key, outputs, time, message => observer?.Progress(node.Key, message), (id, token) => AcceptedAsync(node, id, token),
        node.Change.Recorded, message => observer?.Noted(node.Key, message));

    private async Task AcceptedAsync(DeploymentNode node, string id, CancellationToken cancellationToken)
    {
        if (node.Change.Desired is { } desired && node.Change.Recorded is not { Complete: true })
            await journal.AcceptedAsync(node.Key, PlanAction.Create, Intended(node.Attempt ?? desired, id), cancellationToken);
        accept(node);
    }

    private static async Task<(LiveResource?, Verdict)> LookAsync(Step step)
    {
        var change = step.Node.Change;
        var planned = new Verdict(change.Action, change.Reason) { Differences = change.Differences };
        if (step.Node.IsWithinFresh)
            return (null, planned with { Action = PlanAction.Create });
        if (!change.Provisional && !step.Node.InputsChanged)
            return (change.Live, planned);
        var live = await step.Provider.ReadAsync(step.Resource, step.Context, step.Token);
        return (live, Verdict.Of(step.Resource, step.Recorded, live, step.Compare));
    }

    private async Task<StepResult> FinishEarlierAsync(Step step, LiveResource live, Verdict planned)
    {
        accept(step.Node);
        var failure = await WaitForEarlierAsync(step, live);
        var settled = await step.Provider.ReadAsync(step.Resource, step.Context, step.Token);
        var verdict = Verdict.Of(step.Resource, step.Recorded, settled, step.Compare);
        if (settled?.Status == LiveStatus.InProgress)
        {
            // A rollout that cannot succeed stays in progress; what is wanted now may be the very thing that mends it.
            var differences = step.Compare(settled);
            if (failure is null || differences.Count == 0)
                throw failure ?? HasNotEnded(step, settled);
            verdict = verdict with { Action = PlanAction.Update, Differences = differences };
        }
        else if (failure is not null && verdict.Action == PlanAction.Unchanged)
        {
            throw failure;
        }
        var result = await CarryOutAsync(step, settled, verdict);
        return planned.Action == PlanAction.Create && result.Outcome is Outcome.Unchanged or Outcome.Updated
            ? result with { Outcome = Outcome.Created, Reason = planned.Reason }
            : result;
    }

    private static async Task<StackException?> WaitForEarlierAsync(Step step, LiveResource live)
    {
        try
        {
            await step.Provider.WaitAsync(step.Resource, live, step.Context, step.Token);
            return null;
        }
        catch (StackException exception)
        {
            return exception;
        }
    }

    private static StackException HasNotEnded(Step step, LiveResource live) => new(new ErrorDetails
    {
        What = $"An operation on {step.Node.Key} has not ended",
        Resource = step.Node.Key,
        Why = live.StatusText,
        Remedy = "Run the same command again when it has",
    });

    private Task<StepResult> CarryOutAsync(Step step, LiveResource? live, Verdict verdict) => verdict.Action switch
    {
        PlanAction.Unchanged => AdoptAsync(step, live!),
        PlanAction.Update => UpdateAsync(step, live!, verdict),
        PlanAction.Create when live is null => CreateAsync(step, verdict, PlanAction.Create, Outcome.Created),
        PlanAction.Create => RecreateAsync(step, live, verdict, Outcome.Created),
        PlanAction.Replace => RecreateAsync(step, live!, verdict, Outcome.Replaced),
        _ => throw new InvalidOperationException($"{step.Node.Key}: a desired resource cannot be planned {verdict.Action}."),
    };

    private async Task<StepResult> AdoptAsync(Step step, LiveResource live)
    {
        await DoneAsync(step, PlanAction.Unchanged, live);
        return new StepResult(Outcome.Unchanged, step.Recorded is null ? "exists already, and is ours" : "as wanted");
    }

    private async Task<StepResult> UpdateAsync(Step step, LiveResource live, Verdict verdict)
    {
        await journal.IntentAsync(step.Node.Key, PlanAction.Update, step.Recorded ?? RecordedFrom.Live(graph, step.Resource, live), step.Token);
        var updated = await step.Provider.UpdateAsync(step.Resource, live, verdict.Differences, step.Context, step.Token);
        await DoneAsync(step, PlanAction.Update, updated);
        return new StepResult(Outcome.Updated, verdict.Reason) { Differences = verdict.Differences };
    }

    private async Task<StepResult> RecreateAsync(Step step, LiveResource live, Verdict verdict, Outcome outcome)
    {
        await DiscardAsync(step, live.Id, verdict.Reason);
        return await CreateAsync(step, verdict, PlanAction.Replace, outcome);
    }

    // Removes what is in the way of making the resource anew. The intent comes first: it says what will be made.
    private async Task DiscardAsync(Step step, string id, string reason)
    {
        var intended = Intended(step.Resource, id);
        await journal.IntentAsync(step.Node.Key, PlanAction.Replace, intended, step.Token);
        outputs.Forget(step.Node.Key);
        var deleted = await step.Provider.DiscardAsync(intended with { Outputs = step.Recorded?.Outputs ?? intended.Outputs }, step.Context, step.Token);
        if (deleted is DeleteOutcome.NotOurs or DeleteOutcome.LetGo)
            throw new StackException(new ErrorDetails
            {
                What = $"{step.Node.Key} has to be made anew, and what exists is not ours to delete",
                Resource = step.Node.Key,
                Why = $"{reason}; {id} carries no mark of this stack and environment",
                Remedy = "Delete or rename what is there if nobody needs it, then run the same command again",
            });
    }

    private async Task<StepResult> CreateAsync(Step step, Verdict verdict, PlanAction action, Outcome outcome)
    {
        var id = step.Provider.PredictId(step.Resource, step.Context) ?? graph.KnownIdOf(step.Node.Key) ?? step.Recorded?.Id ?? "";
        var tried = new List<FailedAlternative>();
        for (string? instead = null; ; step = step with { Resource = step.Node.Attempt! })
        {
            step.Node.Attempt = step.Resource;
            await journal.IntentAsync(step.Node.Key, action, Intended(step.Resource, id), step.Token);
            try
            {
                var live = await step.Provider.CreateAsync(step.Resource, step.Context, step.Token);
                step.Node.IsFresh = true;
                await DoneAsync(step, action, live);
                var remark = instead is null ? null : $"{string.Join("; ", tried.Select(failed => failed.Lacking))}; made with {instead}";
                return new StepResult(outcome, verdict.Reason) { Differences = verdict.Differences, Remark = remark };
            }
            catch (StackException exception) when (step.Provider.AlternativeTo(step.Resource, exception) is { } alternative)
            {
                tried.Add(new FailedAlternative(step.Resource, alternative.Lacking, exception));
                step.Node.Attempt = alternative.Next;
                instead = alternative.Instead;
            }
            if (step.Node.Attempt is null)
                throw await UsedUpAsync(step, action, id, tried);
            step.Context.Note($"{tried[^1].Lacking} ({tried[^1].Failure.Details.Code}); goes on with {instead}");
            await DiscardAsync(step with { Resource = step.Node.Attempt }, id, tried[^1].Lacking);
        }
    }

    // A choice that came to nothing is none: the next run begins with the first again.
    private async Task<StackException> UsedUpAsync(Step step, PlanAction action, string id, IReadOnlyList<FailedAlternative> tried)
    {
        await journal.IntentAsync(step.Node.Key, action, RecordedFrom.Intended(graph, step.Resource, id), step.Token);
        return await step.Provider.UsedUpAsync(tried, step.Token);
    }

    private RecordedResource Intended(Resource resource, string id) =>
        RecordedFrom.Intended(graph, resource, id) with { Outputs = providers.For(resource.Key).ChoiceOf(resource) };

    private async Task DoneAsync(Step step, PlanAction action, LiveResource live)
    {
        step.Node.OutputsChanged = outputs.WouldChange(step.Node.Key, live.Outputs);
        outputs.Publish(step.Node.Key, live);
        await journal.DoneAsync(step.Node.Key, action, RecordedFrom.Live(graph, step.Resource, live));
    }

    private async Task<StepResult> DeleteAsync(DeploymentNode node, CancellationToken cancellationToken)
    {
        var recorded = node.Change.Recorded!;
        if (node.Change.CoveredBy is { } root && node.DependsOn.Any(other => other.Key == root && other.Result?.Outcome == Outcome.Deleted))
        {
            await journal.DoneAsync(node.Key, PlanAction.Delete, null);
            return new StepResult(Outcome.Deleted, $"went with {root}");
        }
        if (recorded.Id.Length == 0)
        {
            await journal.DoneAsync(node.Key, PlanAction.Delete, null);
            return new StepResult(Outcome.Deleted, "its creation was never confirmed");
        }
        // With the id that is deleted by: planning may have found a better one than was recorded, and cannot find it a second time.
        await journal.IntentAsync(node.Key, PlanAction.Delete, recorded, cancellationToken);
        var outcome = await providers.For(node.Key).DeleteAsync(recorded, ContextFor(node), cancellationToken);
        await journal.DoneAsync(node.Key, PlanAction.Delete, null);
        return outcome switch
        {
            DeleteOutcome.NotOurs => new StepResult(Outcome.Skipped, "what exists under its name is not ours; it was left alone"),
            DeleteOutcome.LetGo => new StepResult(Outcome.Skipped, "it holds what is not ours; it stays, no longer marked as this stack's"),
            DeleteOutcome.NotFound => new StepResult(Outcome.Deleted, "was gone already"),
            _ => new StepResult(Outcome.Deleted, node.Change.Reason),
        };
    }
}
