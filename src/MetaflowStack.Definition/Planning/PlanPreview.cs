using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Planning;

/// <summary>
/// Completes a plan for the eye. The planner does not look at what waits for a value that does not exist yet (pods, for the name of
/// a credential that is issued in the same run): the deployer looks then. A person wants to see beforehand what else changes.
/// </summary>
/// <param name="providers">The providers that read and compare.</param>
/// <param name="time">The clock that providers get.</param>
internal sealed class PlanPreview(ProviderRegistry providers, TimeProvider time)
{
    /// <summary>The plan with the differences of every object that exists.</summary>
    internal async Task<Plan> CompleteAsync(Plan plan, CancellationToken cancellationToken)
    {
        var outputs = new PlannedOutputs(plan);
        return plan with { Changes = await Task.WhenAll(plan.Changes.Select(change => CompleteAsync(change, outputs, cancellationToken))) };
    }

    private async Task<PlannedChange> CompleteAsync(PlannedChange change, PlannedOutputs outputs, CancellationToken cancellationToken)
    {
        if (change is not { Provisional: true, Action: PlanAction.Update, Live: null, Desired: KubernetesObject desired })
            return change;
        var context = new ResourceContext(change.Key, outputs, time, recorded: change.Recorded);
        var provider = providers.For(change.Key);
        return await provider.ReadAsync(desired, context, cancellationToken) is { } live
            ? change with { Live = live, Differences = provider.Compare(desired, live, context) }
            : change with { Action = PlanAction.Create, Reason = "was deleted" };
    }

    private sealed class PlannedOutputs(Plan plan) : IOutputs
    {
        private readonly Dictionary<ResourceKey, LiveResource> _live =
            plan.Changes.Where(change => change.Live is not null).ToDictionary(change => change.Key, change => change.Live!);

        public T? Find<T>(Output<T> output) where T : class =>
            _live.GetValueOrDefault(output.Resource)?.Outputs.GetValueOrDefault(output.Name) as T;
    }
}
