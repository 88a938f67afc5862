using System.Text.Json;
using MetaflowStack.Definition.Report;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Report.Tests.Data;

public class ReportDataTests
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    [Fact]
    public void The_data_of_a_run_with_every_outcome() => Snapshot.Matches(DataOf(Sample.Mixed), "mixed.json");

    [Fact]
    public void The_data_of_a_run_that_failed_before_its_plan() => Snapshot.Matches(DataOf(Sample.BeforePlan), "before-plan.json");

    [Fact]
    public void Secrets_are_masked_also_where_JSON_writes_them_otherwise()
    {
        const string secret = "p\"a<s>s+w&ord\\1";
        SecretMask.Add(secret);
        var step = Sample.Step("azure:subnet/database", "Infra", PlanAction.Update, Outcome.Updated, 0, 1, [], new FieldDifference("data.password", secret, "x"));

        var page = ReportPage.Render(ReportBuilder.Build(Sample.Source([step], "succeeded") with { NextSteps = $"1. Sign in with {secret}" }));

        Assert.DoesNotContain("w&ord", page, StringComparison.Ordinal);
        Assert.DoesNotContain("s\\u002Bw\\u0026ord", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Sign in with (secret)", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CloudKind.Azure, Outcome.Updated, "https://portal.azure.com/#@00000000-0000-0000-0000-000000000009/resource/subscriptions/s/resourceGroups/rg")]
    [InlineData(CloudKind.Azure, Outcome.Failed, "https://portal.azure.com/#@00000000-0000-0000-0000-000000000009/resource/subscriptions/s/resourceGroups/rg")]
    [InlineData(CloudKind.Azure, Outcome.Deleted, null)]
    [InlineData(CloudKind.Sandbox, Outcome.Updated, null)]
    public void What_exists_in_Azure_has_a_link_to_its_page(CloudKind cloud, Outcome outcome, string? link)
    {
        var step = Sample.Step("azure:resource-group/metaflow", "Infra", PlanAction.Update, outcome, 0, 1, []);
        step = step with { Planned = step.Planned with { Live = new LiveResource { Id = "/subscriptions/s/resourceGroups/rg" } } };
        var source = Sample.Source([step], "succeeded");

        var model = ReportBuilder.Build(source with { Settings = source.Settings with { Cloud = cloud } });

        Assert.Equal(link, Assert.Single(model.Resources).Portal);
    }

    [Fact]
    public void Removals_that_were_not_come_to_stand_after_what_needs_them()
    {
        var (namespaced, account) = (ResourceKey.Parse("kubernetes:namespace/-/argo"), ResourceKey.Parse("kubernetes:service-account/argo/argo"));
        SampleStep Removal(ResourceKey key, params ResourceKey[] dependsOn)
        {
            var step = Sample.Step(key.ToString(), Plan.RemovalStage, PlanAction.Delete, null, 0, 0, []);
            return step with { Planned = step.Planned with { Recorded = new RecordedResource { Key = key, Id = "x", Stage = "Argo", DependsOn = dependsOn } } };
        }

        var model = ReportBuilder.Build(Sample.Source([Removal(account, namespaced), Removal(namespaced)], "cancelled"));

        Assert.Equal([[], [0]], model.Resources.Select(resource => resource.DependsOn));
        Assert.Equal(["notrun", "notrun"], model.Resources.Select(resource => resource.Outcome));
    }

    // How long it takes is said, for docs/performance.md, and not asserted.
    [Theory]
    [InlineData(77)]
    [InlineData(2000)]
    public void A_page_is_small(int count)
    {
        var source = Sample.Large(count);
        ReportPage.Render(ReportBuilder.Build(Sample.Unchanged));
        var began = TimeProvider.System.GetTimestamp();

        var page = ReportPage.Render(ReportBuilder.Build(source));

        TestContext.Current.TestOutputHelper?.WriteLine($"{count} resources: {page.Length / 1024} KB in {TimeProvider.System.GetElapsedTime(began).TotalMilliseconds:0.0} ms");
        Assert.InRange(page.Length, 1, 65_000 + (250 * count));
    }

    private static string DataOf(ReportSource source) =>
        JsonSerializer.Serialize(JsonSerializer.SerializeToElement(ReportBuilder.Build(source), ReportJson.Default.ReportModel), Readable) + "\n";
}
