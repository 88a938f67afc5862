using MetaflowStack.Definition.Costs;
using MetaflowStack.Definition.Planning;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.Tests.Planning;

/// <summary>Plans to show and compare.</summary>
internal static class PlanSamples
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 20, 0, 0, TimeSpan.Zero);

    internal static PlanReport Report(Plan plan, CostEstimate? cost = null) => new()
    {
        Plan = plan,
        Stack = "demo/default",
        Subscription = "00000000-0000-0000-0000-000000000001",
        Cloud = "azure",
        Recorded = StateDocument.New("demo", "default", Now) with { Lineage = "0193aa00-0000-7000-8000-000000000001", Serial = 4 },
        MadeAt = Now,
        Cost = cost,
        LastModified = new Dictionary<ResourceKey, Modification>
        {
            [ResourceKey.Parse("azure:storage-account/metaflow")] = new("alice@contoso.com", Now - TimeSpan.FromHours(5)),
            [ResourceKey.Parse("azure:private-dns-zone/metaflow")] = new("0d9b0eb4-6f0e-4d2b-9d43-3b1c8c6f2a11", Now - TimeSpan.FromDays(2)),
        }.Where(change => plan.Changes.Any(planned => planned.Key == change.Key && planned.Drifted)).ToDictionary(),
    };

    internal static PlannedChange Change(string key, string stage, PlanAction action, string reason, params FieldDifference[] differences) => new()
    {
        Key = ResourceKey.Parse(key),
        Stage = stage,
        Action = action,
        Reason = reason,
        Differences = differences,
    };

    /// <summary>The plan of a stack that does not exist, as a first run makes it.</summary>
    internal static Plan FirstPlan(ResourceGraph graph) => new(graph,
        [.. graph.Resources.Select(resource => Change(resource.Key.ToString(), resource.Stage, PlanAction.Create, "does not exist") with { Desired = resource })]);

    /// <summary>One of everything that a plan can say.</summary>
    internal static Plan Everything() => PlanOf(
        Change("azure:subnet/database", "Infra", PlanAction.Unchanged, "as wanted"),
        Change("azure:storage-account/metaflow", "Infra", PlanAction.Update, "differs from what is wanted",
            new FieldDifference("properties.minimumTlsVersion", "TLS1_0", "TLS1_2")) with
        {
            Drifted = true,
            Live = new LiveResource { Id = "/subscriptions/1/storage" },
        },
        Change("azure:private-dns-zone/metaflow", "Infra", PlanAction.Create, "was deleted") with { Drifted = true },
        Change("kubernetes:deployment/default/metadata-service", "Services", PlanAction.Update, "differs from what is wanted",
            new FieldDifference("spec.replicas", "3", "1") { SetBy = "kubectl-scale" },
            new FieldDifference("spec.template.spec.containers[name=metadata-service].image", "metadata_service:v2.5.0", "metadata_service:v2.5.1")),
        Change("kubernetes:deployment/default/metaflow-ui-backend-service", "Services", PlanAction.Update, "differs from what is wanted",
            new FieldDifference("spec.replicas", "0", "1") { SetBy = "kubectl-scale" }),
        Change("azure:virtual-network-link/metaflow", "Infra", PlanAction.Replace, "properties.virtualNetwork.id cannot be changed in place",
            new FieldDifference("properties.virtualNetwork.id", "vnet-one", "vnet-two") { RequiresReplacement = true }),
        Change("kubernetes:persistent-volume-claim/airflow/data-postgresql-0", Plan.RemovalStage, PlanAction.Delete, "no longer wanted") with
        {
            Recorded = new RecordedResource { Key = ResourceKey.Parse("kubernetes:persistent-volume-claim/airflow/data-postgresql-0"), Id = "v1/PersistentVolumeClaim/airflow/data-postgresql-0", Stage = "Airflow" },
        });

    /// <summary>A plan with a graph in which every resource that is wanted takes five minutes.</summary>
    internal static Plan PlanOf(params PlannedChange[] changes)
    {
        var wanted = changes.Where(change => change.Action != PlanAction.Delete)
            .ToDictionary(change => change.Key, change => change.Desired ?? new Sample { Key = change.Key, Stage = change.Stage, UsualDuration = TimeSpan.FromMinutes(5) });
        return new Plan(ResourceGraph.Build(wanted.Values), [.. changes.Select(change => change with { Desired = wanted.GetValueOrDefault(change.Key) })]);
    }

    private sealed record Sample : Resource;
}
