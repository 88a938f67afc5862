using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Tests.Progress;

/// <summary>Plans and endings to show.</summary>
internal static class ProgressSamples
{
    internal sealed record Sample : Resource;

    internal static Sample Of(string key, int usualSeconds, params Sample[] dependsOn) => new()
    {
        Key = ResourceKey.Parse(key),
        Stage = "Infra",
        UsualDuration = TimeSpan.FromSeconds(usualSeconds),
        DependsOn = [.. dependsOn.Select(dependency => dependency.Key)],
    };

    internal static Plan PlanOf(params Resource[] resources)
    {
        var graph = ResourceGraph.Build(resources);
        return new Plan(graph, [.. graph.Resources.Select(resource => new PlannedChange
        {
            Key = resource.Key,
            Stage = resource.Stage,
            Action = PlanAction.Create,
            Reason = "does not exist",
            Desired = resource,
        })]);
    }

    internal static ResourceChange Ended(Resource resource, Outcome outcome = Outcome.Created, string? reason = null) => new()
    {
        Key = resource.Key,
        Stage = resource.Stage,
        Outcome = outcome,
        Reason = reason,
        StartedAt = DateTimeOffset.UnixEpoch,
        Duration = TimeSpan.FromSeconds(1),
    };
}
