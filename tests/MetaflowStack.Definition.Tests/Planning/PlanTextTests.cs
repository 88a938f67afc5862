using MetaflowStack.Definition.Planning;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Tests.Planning;

public class PlanTextTests
{
    [Fact]
    public void A_plan_shows_every_action_with_its_fields_and_reasons()
    {
        var text = PlanText.Of(Report(Plan(
            PlanSamples.Change("azure:storage-account/metaflow", "Infra", PlanAction.Update, "differs from what is wanted",
                new FieldDifference("tags.stack", null, "demo"),
                new FieldDifference("tags.environment", "metaflow", "default"),
                new FieldDifference("properties.allowSharedKeyAccess", "True", "False"),
                new FieldDifference("properties.somethingElse", null, "1")),
            PlanSamples.Change("azure:subnet/database", "Infra", PlanAction.Unchanged, "as wanted"),
            PlanSamples.Change("azure:subnet/kubernetes", "Infra", PlanAction.Unchanged, "as wanted"),
            PlanSamples.Change("azure:virtual-network-link/metaflow", "Infra", PlanAction.Replace, "properties.virtualNetwork.id cannot be changed in place",
                new FieldDifference("properties.virtualNetwork.id", "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-one/providers/Microsoft.Network/virtualNetworks/vnet-one", "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-two/providers/Microsoft.Network/virtualNetworks/vnet-two") { RequiresReplacement = true }),
            PlanSamples.Change("azure:postgresql-flexible-server/metaflow", "Infra", PlanAction.Create, "does not exist"),
            PlanSamples.Change("stack:credential/default/metaflow-database", "Services", PlanAction.Update, "differs from what is wanted",
                new FieldDifference("data.password", null, "(secret)") { Reason = "the Secret has lost it" }),
            PlanSamples.Change("kubernetes:deployment/default/metadata-service", "Services", PlanAction.Update, "differs from what is wanted",
                new FieldDifference("spec.replicas", "3", "1") { SetBy = "kubectl-scale" },
                new FieldDifference("spec.template.spec.containers[name=metadata-service].image", "public.ecr.aws/outerbounds/metaflow_metadata_service:2.3.3", "public.ecr.aws/outerbounds/metaflow_metadata_service:v2.5.1"),
                new FieldDifference("spec.template.spec.containers[name=metadata-service].env[name=MF_METADATA_DB_PSWD].value", "(secret)", null)),
            PlanSamples.Change("kubernetes:deployment/argo/argo-server", "Argo", PlanAction.Update, "the rollout has not ended"),
            PlanSamples.Change("kubernetes:config-map/argo/old", Engine.Planning.Plan.RemovalStage, PlanAction.Delete, "no longer wanted")) with
        {
            Kept = [new RecordedResource { Key = Engine.Resources.ResourceKey.Parse("azure:blob-container/airflow-logs"), Id = "x", Stage = "Infra" }],
        }));

        Snapshot.Matches(text, "every-action.txt");
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= PlanText.Width, line));
    }

    [Fact]
    public void An_empty_plan_says_that_there_is_nothing_to_do() =>
        Snapshot.Matches(PlanText.Of(Report(Plan(PlanSamples.Change("azure:subnet/database", "Infra", PlanAction.Unchanged, "as wanted")))), "empty.txt");

    [Fact]
    public void Fields_by_the_hundred_are_counted_and_not_listed()
    {
        var fields = Enumerable.Range(1, 300).Select(number => new FieldDifference($"spec.versions[0].schema.field{number}", "a", "b")).ToArray();

        var text = PlanText.Of(Report(Plan(PlanSamples.Change("kubernetes:custom-resource-definition/-/workflows.argoproj.io", "Argo", PlanAction.Update, "", fields))));

        Snapshot.Matches(text, "many-fields.txt");
    }

    [Theory]
    [InlineData(6, false)]
    [InlineData(7, true)]
    public void One_field_more_than_the_limit_is_listed_rather_than_counted(int count, bool isCounted)
    {
        var fields = Enumerable.Range(1, count).Select(number => new FieldDifference($"spec.field{number}", "a", "b")).ToArray();

        var text = PlanText.Of(Report(Plan(PlanSamples.Change("azure:subnet/database", "Infra", PlanAction.Update, "", fields))));

        Assert.Equal(isCounted, text.Contains("more fields", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("azure:resource-group/metaflow", "tags.stack", "marks it as this stack's")]
    [InlineData("azure:postgresql-configuration/require-secure-transport", "properties.value", "plain text")]
    [InlineData("kubernetes:service/default/metaflow-ui-static-service", "spec.selector.app", "matches no pod")]
    [InlineData("kubernetes:service/default/metadata-service", "spec.selector.app", null)]
    [InlineData("azure:managed-cluster/metaflow", "properties.dnsPrefix", null)]
    public void Reasons_belong_to_certain_fields_of_certain_resources(string key, string path, string? part)
    {
        var reason = Reasons.For(ResourceKey.Parse(key), path);

        if (part is null)
            Assert.Null(reason);
        else
            Assert.Contains(part, reason, StringComparison.Ordinal);
    }

    private static PlanReport Report(Plan plan) => PlanSamples.Report(plan);

    private static Plan Plan(params PlannedChange[] changes) => PlanSamples.PlanOf(changes);
}
