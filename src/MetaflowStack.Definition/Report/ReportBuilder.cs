using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.Planning;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Report;

/// <summary>Puts together what a report shows: each resource of the plan with what became of it.</summary>
internal sealed class ReportBuilder
{
    private readonly ReportSource _source;
    private readonly IReadOnlyList<ResourceKey> _keys;
    private readonly Dictionary<ResourceKey, int> _places;
    private readonly Dictionary<ResourceKey, PlannedChange> _planned;
    private readonly Dictionary<ResourceKey, ResourceChange> _happened;
    private readonly IReadOnlyList<string> _stages;

    private ReportBuilder(ReportSource source)
    {
        _source = source;
        _planned = (source.Plan?.Changes ?? []).ToDictionary(change => change.Key);
        _happened = source.Changes.Changes.DistinctBy(change => change.Key).ToDictionary(change => change.Key);
        _keys = [.. _planned.Keys.Union(_happened.Keys)];
        _places = _keys.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        var stages = _keys.Select(StageOf).Distinct().ToList();
        _stages = [.. ((IEnumerable<string>)[.. Stages.All, Plan.RemovalStage]).Where(stages.Contains).Union(stages)];
    }

    /// <summary>The report's data.</summary>
    internal static ReportModel Build(ReportSource source) => new ReportBuilder(source).Model();

    private ReportModel Model()
    {
        var settings = _source.Settings;
        var figures = RunFigures.Of(_source.Changes, _source.RealElapsed);
        return new ReportModel
        {
            RunId = _source.RunId,
            Target = settings.Target,
            Stack = $"{settings.OrgPrefix}/{settings.Environment}",
            Location = settings.Location,
            Cloud = settings.Cloud.ToString().ToLowerInvariant(),
            StartedAt = _source.StartedAt,
            Outcome = _source.Outcome,
            Failure = Error(_source.Failure),
            Targets = _source.Targets,
            Stages = _stages,
            Resources = [.. _keys.Select(Resource)],
            CriticalPath = [.. figures.CriticalPath?.Keys.Select(key => _places[key]) ?? []],
            Times = new ReportTimes(
                Seconds(figures.Makespan), Seconds(figures.CriticalPath?.Length ?? TimeSpan.Zero), Seconds(figures.RealElapsed)),
            Requests = _source.Requests,
            NextSteps = _source.NextSteps,
        };
    }

    private ReportResource Resource(ResourceKey key)
    {
        var (planned, happened) = (_planned.GetValueOrDefault(key), _happened.GetValueOrDefault(key));
        var differences = happened is { Differences.Count: > 0 } ? happened.Differences : planned?.Differences ?? [];
        return new ReportResource
        {
            Key = key.ToString(),
            Stage = _stages.Index().First(stage => stage.Item == StageOf(key)).Index,
            Plan = planned?.Action.ToString().ToLowerInvariant(),
            Outcome = happened?.Outcome.ToString().ToLowerInvariant() ?? "notrun",
            Reason = happened?.Reason ?? planned?.Reason,
            Remark = happened?.Remark,
            Start = happened is null ? null : Seconds(happened.StartedAt - _source.StartedAt),
            Seconds = happened is null ? null : Seconds(happened.Duration),
            Error = Error(happened?.Error),
            Differences = differences.Count == 0 ? null : [.. differences.Select(difference => Difference(key, difference))],
            DependsOn = [.. DependenciesOf(key).Select(dependency => _places.GetValueOrDefault(dependency, -1)).Where(place => place >= 0).Distinct().Order()],
            Portal = PortalOf(planned, happened),
        };
    }

    private string StageOf(ResourceKey key) => _planned.GetValueOrDefault(key)?.Stage ?? _happened[key].Stage;

    // What has happened knows what it waited for. A delete that was not come to waits for what depends on it.
    private IEnumerable<ResourceKey> DependenciesOf(ResourceKey key) => (_happened.GetValueOrDefault(key), _planned.GetValueOrDefault(key)) switch
    {
        ({ } happened, _) => happened.DependsOn,
        (_, { Desired: not null }) when _source.Plan!.Graph.Contains(key) => _source.Plan.Graph.DependenciesOf(key),
        (_, { Action: PlanAction.Delete }) => _planned.Values
            .Where(other => other.Action == PlanAction.Delete && other.Recorded is { } recorded && recorded.DependsOn.Append(recorded.Container).Contains(key))
            .Select(other => other.Key),
        _ => [],
    };

    // Nothing of the sandbox, and nothing that does not exist, has a page.
    private string? PortalOf(PlannedChange? planned, ResourceChange? happened)
    {
        var exists = happened?.Outcome is Outcome.Unchanged or Outcome.Created or Outcome.Updated or Outcome.Replaced or Outcome.Started
            || (planned?.Live is not null && happened?.Outcome != Outcome.Deleted);
        return planned is null || !exists || _source.Settings.Cloud == CloudKind.Sandbox
            ? null
            : PortalLink.Of(_source.TenantId, planned.Live?.Id ?? KnownIdOf(planned) ?? planned.Recorded?.Id);
    }

    private string? KnownIdOf(PlannedChange planned) => _source.Plan!.Graph.Contains(planned.Key) ? _source.Plan.Graph.KnownIdOf(planned.Key) : null;

    private static ReportError? Error(ErrorDetails? details) =>
        details is null ? null : new ReportError(details.Headline, details.Code, details.Why, details.Remedy, details.Link);

    private static ReportDifference Difference(ResourceKey key, FieldDifference difference) => new(
        difference.Path, difference.Live, difference.Desired, difference.RequiresReplacement ? true : null, difference.SetBy,
        difference.Reason ?? Reasons.For(key, difference.Path));

    private static double Seconds(TimeSpan duration) => Math.Round(duration.TotalSeconds, 3);
}
