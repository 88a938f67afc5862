using MetaflowStack.Definition.Destroying;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.Tests.Stack;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.Tests.Destroying;

/// <summary>What goes, what stays, and who may say so.</summary>
public class DestroyTests
{
    private static readonly SampleStack Stack = new(options => options with { DeployAirflow = true });

    private static readonly string[] Data =
    [
        DataLoss.Line("storage account", "/subscriptions/1/stdemometaflowdefault", "containers", ["airflow-logs", "metaflow-storage-container"], "every blob in it"),
        DataLoss.Line("database server", "/subscriptions/1/psql-demo-metaflow-default", "databases", ["metaflow"], "its backups"),
    ];

    private static StateDocument Empty => StateDocument.New("demo", "default", DateTimeOffset.UnixEpoch);

    [Fact]
    public void With_the_data_stays_what_it_needs_and_nothing_else()
    {
        var kept = new KeptData(Stack.Definition.Graph);

        Assert.Equal(
            [
                "azure:blob-container/airflow-logs", "azure:blob-container/metaflow", "azure:postgresql-configuration/require-secure-transport", "azure:postgresql-database/metaflow",
                "azure:postgresql-flexible-server/metaflow", "azure:private-dns-zone/metaflow", "azure:resource-group/metaflow", "azure:storage-account/metaflow", "azure:subnet/database",
                "azure:virtual-network-link/metaflow", "azure:virtual-network/metaflow",
            ],
            Stack.Recorded().Resources.Where(kept.Stays).Select(resource => resource.Key.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_container_that_is_no_longer_wanted_stays_with_the_data_too() =>
        Assert.Contains(Stack.Recorded().Resources.Where(new KeptData(new SampleStack().Definition.Graph).Stays), resource => resource.Key.Name == "airflow-logs");

    [Fact]
    public void What_is_going_to_happen() => Snapshot.Matches(
        DestroyText.Of(PlanOf(_ => false), "demo/default", new DataFound([.. Data, "volumes in the cluster: airflow/data-airflow-deployment-postgresql-0"], [])) + "\n", "destroy.txt");

    [Fact]
    public void What_is_going_to_happen_when_the_data_is_kept() =>
        Snapshot.Matches(DestroyText.Of(PlanOf(new KeptData(Stack.Definition.Graph).Stays), "demo/default", new DataFound([], Data)) + "\n", "destroy-keep-data.txt");

    [Fact]
    public void What_is_not_known_is_said() =>
        Assert.Equal("storage account x, containers unknown, for Azure does not say, with every blob in it", DataLoss.Line("storage account", "/subscriptions/1/x", "containers", null, "every blob in it"));

    [Theory]
    [InlineData(null, false, false)]
    [InlineData(null, true, true)]
    [InlineData(true, false, true)]
    [InlineData(false, true, false)]
    public void An_environment_is_protected_by_the_option_or_else_by_its_state(bool? option, bool recorded, bool isOn)
    {
        var settings = Settings(option);
        var state = recorded ? Protection.Recorded(Empty, Settings(true)) : Empty;

        Assert.Equal(isOn, Protection.IsOn(settings, state));
        if (!isOn)
            Protection.Refuse(settings, state, "Destroy deletes the stack demo/default");
        else
            Assert.Contains("say --protected false", Assert.Throws<UsageException>(() => Protection.Refuse(settings, state, "Destroy deletes the stack demo/default")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Protection_is_recorded_and_lifted_by_an_express_option_alone()
    {
        var on = Protection.Recorded(Empty, Settings(true));

        Assert.Equal("true", on.Properties["protected"]);
        Assert.Same(on, Protection.Recorded(on, Settings(null)));
        Assert.Same(on, Protection.Recorded(on, Settings(true)));
        Assert.Empty(Protection.Recorded(on, Settings(false)).Properties);
    }

    private static StackSettings Settings(bool? isProtected) => new SampleStack(options => options with { Protected = isProtected, Yes = true }).Settings;

    private static Plan PlanOf(Func<RecordedResource, bool> stays)
    {
        var resources = Stack.Recorded().Resources.ToLookup(stays);
        var deletes = resources[false].Select(resource => new PlannedChange
        {
            Key = resource.Key,
            Stage = Plan.RemovalStage,
            Action = PlanAction.Delete,
            Reason = "the stack is destroyed",
            Recorded = resource,
        });
        return new Plan(Stack.Definition.Graph, [.. deletes]) { Kept = [.. resources[true]] };
    }
}
