using MetaflowStack.Definition.Report;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Report.Tests.Data;

/// <summary>Runs that reports are made of.</summary>
internal static class Sample
{
    /// <summary>Text that would be markup, a script or the end of the data if it were not escaped.</summary>
    internal const string Hostile = "</script><script>document.title='broken in'</script><img src=x onerror=alert(1)> & \"quoted\" {{script}}";

    internal static readonly DateTimeOffset Start = new(2026, 11, 27, 9, 30, 0, TimeSpan.Zero);

    private static readonly ErrorDetails Refused = new()
    {
        What = "azure:managed-cluster/metaflow could not be created",
        Code = "QuotaExceeded",
        Why = "The subscription has no quota left for this.\nIt asked for 12 cores of 10",
        Remedy = $"Ask for more quota, or choose another size. {Hostile}",
        Link = "https://portal.azure.com/#@tenant/resource/subscriptions/s/resourceGroups/rg",
    };

    /// <summary>A run in which every outcome occurs.</summary>
    internal static ReportSource Mixed => Source(
        [
            Step("azure:resource-group/metaflow", "Infra", PlanAction.Unchanged, Outcome.Unchanged, 0, 0.2, []),
            Step("azure:virtual-network/metaflow", "Infra", PlanAction.Create, Outcome.Created, 1, 4, ["azure:resource-group/metaflow"]),
            Step("azure:storage-account/metaflow", "Infra", PlanAction.Update, Outcome.Updated, 1, 21, ["azure:resource-group/metaflow"],
                new FieldDifference("properties.minimumTlsVersion", "TLS1_0", "TLS1_2"),
                new FieldDifference("tags.stack", null, Hostile) { SetBy = "somebody" }),
            Step("azure:private-dns-zone/metaflow", "Infra", PlanAction.Replace, Outcome.Replaced, 2, 34, ["azure:virtual-network/metaflow"],
                new FieldDifference("location", "westus", "global") { RequiresReplacement = true, Reason = "zones have no region" }),
            Step("azure:postgresql-flexible-server/metaflow", "Infra", PlanAction.Create, Outcome.Started, 36, 480, ["azure:private-dns-zone/metaflow"]),
            Step("azure:managed-cluster/metaflow", "Infra", PlanAction.Create, Outcome.Failed, 6, 65, ["azure:virtual-network/metaflow"]).With(Refused),
            Step("kubernetes:deployment/default/metadata-service", "Services", PlanAction.Create, Outcome.Skipped, 71, 0, ["azure:managed-cluster/metaflow"]),
            Step("kubernetes:deployment/argo/argo-server", "Argo", PlanAction.Create, null, 0, 0, []),
            Step("kubernetes:config-map/argo/old", Plan.RemovalStage, PlanAction.Delete, Outcome.Deleted, 40, 1.25, []),
        ], "failed") with
    {
        Failure = Refused,
        Targets = [new TargetRecord("CheckTools", "succeeded", 0.02), new TargetRecord("Infra", "failed", 71.4)],
        NextSteps = "Metaflow is deployed: demo/default\n\n1. Check that you can reach the cluster:\n     az login\n     kubectl get pods\n\n2. Open the Metaflow UI: http://localhost:3000\n\n3. Sign in with this token:\n     echo \"Bearer $(kubectl create token argo-server -n argo)\"\n",
    };

    /// <summary>A run that found everything as wanted.</summary>
    internal static ReportSource Unchanged => Source(
        [.. Enumerable.Range(1, 6).Select(number => Step($"azure:subnet/s{number}", "Infra", PlanAction.Unchanged, Outcome.Unchanged, 0, 0.1, []))], "succeeded");

    /// <summary>A run that failed before it had a plan.</summary>
    internal static ReportSource BeforePlan => Source([], "failed") with { Plan = null, Failure = Refused };

    /// <summary>A run of many resources, each needing up to three that come before it.</summary>
    internal static ReportSource Large(int count) => Source(
        [
            .. Enumerable.Range(0, count).Select(number => Step(
                $"kubernetes:config-map/namespace-{number % 20}/object-number-{number}", number < count / 4 ? "Infra" : number < count / 2 ? "Services" : "Argo",
                PlanAction.Create, Outcome.Created, number / 16.0, 2 + (number % 7),
                [.. new[] { number / 3, number / 2, number - 40 }.Where(other => other >= 0 && other < number).Distinct().Select(other => $"kubernetes:config-map/namespace-{other % 20}/object-number-{other}")])),
        ], "succeeded");

    internal static ReportSource Source(IReadOnlyList<SampleStep> steps, string outcome) => new()
    {
        RunId = "7c81b080-750a-4091-b8c5-d3db785a361e",
        Settings = new StackSettings
        {
            OrgPrefix = "demo",
            Target = "Services",
            State = Place,
            MoveTo = Place,
            SandboxDirectory = "sandbox",
            RootDirectory = "/stack",
        },
        TenantId = "00000000-0000-0000-0000-000000000009",
        StartedAt = Start,
        Plan = new Plan(ResourceGraph.Empty, [.. steps.Select(step => step.Planned)]),
        Changes = new ChangeSet([.. steps.Select(step => step.Change).OfType<ResourceChange>()]),
        Targets = [new TargetRecord("Infra", outcome, 12.5)],
        Outcome = outcome,
        RealElapsed = TimeSpan.FromSeconds(80.5),
        Requests = new ReportRequests(1234, 56),
    };

    internal static SampleStep Step(
        string key, string stage, PlanAction action, Outcome? outcome, double start, double seconds, string[] dependsOn, params FieldDifference[] differences)
    {
        var reason = action switch { PlanAction.Unchanged => "as wanted", PlanAction.Create => "does not exist", PlanAction.Delete => "no longer wanted", _ => "differs from what is wanted" };
        var change = outcome is not { } ended ? null : new ResourceChange
        {
            Key = ResourceKey.Parse(key),
            Stage = stage,
            Outcome = ended,
            Reason = reason,
            StartedAt = Start.AddSeconds(start),
            Duration = TimeSpan.FromSeconds(seconds),
            DependsOn = [.. dependsOn.Select(ResourceKey.Parse)],
            Differences = differences,
        };
        return new SampleStep(new PlannedChange { Key = ResourceKey.Parse(key), Stage = stage, Action = action, Reason = reason, Differences = differences }, change);
    }

    private static StateFolder Place => new("/stack/state");
}

/// <summary>What was planned for a resource and what became of it; null: the run did not come to it.</summary>
internal sealed record SampleStep(PlannedChange Planned, ResourceChange? Change)
{
    internal SampleStep With(ErrorDetails error) => this with { Change = Change! with { Error = error } };
}
