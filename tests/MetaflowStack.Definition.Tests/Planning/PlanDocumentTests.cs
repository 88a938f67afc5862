using MetaflowStack.Definition.Planning;
using MetaflowStack.Definition.Pruning;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Tests.Planning;

public sealed class PlanDocumentTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("plan-").FullName;

    private string PlanPath => Path.Combine(_folder, "plan.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(80)]
    [InlineData(200)]
    public void A_plan_tells_what_others_did_apart_from_our_own_changes(int width)
    {
        var text = PlanText.Of(Report(), width);

        Snapshot.Matches(text, $"drift-{width}.txt");
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= width, line));
    }

    [Fact]
    public void The_document_says_all_of_it_to_programs() => Snapshot.Matches(PlanDocument.Of(Report()).ToJson(), "plan.json");

    [Fact]
    public void A_plan_that_is_read_back_is_the_same()
    {
        var plan = PlanDocument.Of(Report());
        PlanFile.Write(PlanPath, plan);

        var read = PlanFile.Read(PlanPath, "demo/default");

        Assert.Equal(plan.ToJson(), read.ToJson());
        PlanFile.Check(PlanPath, read, plan);
    }

    [Fact]
    public void Another_stacks_plan_is_refused() =>
        Assert.Contains("demo/default", Assert.Throws<UsageException>(() => Written("demo/prod")).Details.Why, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"schemaVersion": 2}""")]
    public void A_file_that_is_no_plan_is_wrong_usage(string content)
    {
        File.WriteAllText(PlanPath, content);

        Assert.Throws<UsageException>(() => PlanFile.Read(PlanPath, "demo/default"));
    }

    [Fact]
    public void A_schema_of_the_future_is_refused()
    {
        PlanFile.Write(PlanPath, PlanDocument.Of(Report()) with { SchemaVersion = 2 });

        Assert.Contains("schemaVersion is 2", Assert.Throws<UsageException>(() => PlanFile.Read(PlanPath, "demo/default")).Details.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_world_that_has_moved_on_is_told_difference_by_difference()
    {
        var planned = PlanDocument.Of(Report());
        var now = planned with
        {
            Changes =
            [
                .. planned.Changes.Select(change => change.Key switch
                {
                    "azure:subnet/database" => change with { Action = "update", Reason = "differs from what is wanted" },
                    "azure:storage-account/metaflow" => change with { Action = "unchanged" },
                    "azure:private-dns-zone/metaflow" => change with { Action = "replace", Reason = "zone cannot be changed in place" },
                    "kubernetes:deployment/default/metadata-service" => change with { Fields = [change.Fields[0] with { Live = "2" }, change.Fields[1]] },
                    "azure:virtual-network-link/metaflow" => change with { Wanted = "feedfeedfeedfeed" },
                    _ => change,
                }),
            ],
        };

        var refused = Assert.Throws<StackException>(() => PlanFile.Check("plan.json", planned, now));

        Snapshot.Matches($"{refused.Details}\n", "moved-on.txt");
    }

    [Fact]
    public void Times_and_estimates_are_no_differences()
    {
        var planned = PlanDocument.Of(Report());

        PlanFile.Check("plan.json", planned, planned with { MadeAt = planned.MadeAt.AddDays(1), StateSerial = 9, Estimate = new PlanDuration(1, []), Cost = null });
    }

    [Fact]
    public void A_stack_that_was_made_anew_is_another()
    {
        var planned = PlanDocument.Of(Report());

        Assert.Throws<StackException>(() => PlanFile.Check("plan.json", planned, planned with { StateLineage = "other" }));
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_said()
    {
        var failure = Assert.Throws<StackException>(() => PlanFile.Write(Path.Combine(_folder, "no", "plan.json"), PlanDocument.Of(Report())));

        Assert.Contains("--out", failure.Details.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void The_documented_fields_are_those_of_the_document()
    {
        var documented = File.ReadAllText(Path.Combine(Repository.Root, "docs", "plan-json.md"));

        foreach (var name in JsonNames.In(PlanDocument.Of(Report()).ToJson()))
            Assert.Contains($"`{name}`", documented, StringComparison.Ordinal);
    }

    private void Written(string stack)
    {
        PlanFile.Write(PlanPath, PlanDocument.Of(Report()));
        PlanFile.Read(PlanPath, stack);
    }

    private static PlanReport Report() => PlanSamples.Report(PlanSamples.Everything(), CostEstimateTests.Sample()) with
    {
        Losses =
        [
            new Loss(ResourceKey.Parse("kubernetes:persistent-volume-claim/airflow/data-postgresql-0"), "PersistentVolumeClaim airflow/data-postgresql-0 with its data"),
        ],
    };
}
