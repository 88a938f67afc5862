using System.Text.Json.Nodes;
using MetaflowStack.Definition.NextSteps;
using MetaflowStack.Definition.Outputs;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.Tests.Stack;

namespace MetaflowStack.Definition.Tests.Outputs;

/// <summary>The outputs of a stack, for people and for programs.</summary>
public class OutputsTests
{
    private const string Endpoint = "https://stdemometaflowdefault.blob.core.windows.net/";

    private static readonly Dictionary<string, Dictionary<string, string>> Recorded = new()
    {
        ["azure:postgresql-flexible-server/metaflow"] = new() { ["fullyQualifiedDomainName"] = "psql-demo-metaflow-default.postgres.database.azure.com" },
        ["graph:service-principal/metaflow"] = new() { ["appId"] = "00000000-0000-0000-0000-00000000000a" },
        ["azure:user-assigned-identity/metaflow"] = new() { ["clientId"] = "00000000-0000-0000-0000-00000000000b" },
    };

    [Theory]
    [InlineData(true, null, "airflow")]
    [InlineData(false, "workload", "workload")]
    public void A_table_for_people(bool airflow, string? identity, string name) =>
        Snapshot.Matches(OutputsText.Of(Of(options => options with { DeployAirflow = airflow, Identity = identity }).Outputs), $"outputs-{name}.txt");

    [Fact]
    public void JSON_for_programs_with_what_config_json_says()
    {
        var (outputs, stack) = Of();
        var config = MetaflowConfig.For(stack);

        var json = OutputsText.Json(outputs, ("demo", "default"), config);

        Snapshot.Matches(json, "outputs.json");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(MetaflowConfig.Render(config)), JsonNode.Parse(json)!["config"]));
    }

    [Fact]
    public void A_secret_that_is_shown_stands_with_the_other_secrets()
    {
        var (outputs, stack) = Of();
        var shown = outputs.Select(output => output.Name == "databasePassword" ? output with { Value = "shown-1" } : output).ToList();

        Assert.Equal("shown-1", JsonNode.Parse(OutputsText.Json(shown, ("demo", "default"), MetaflowConfig.For(stack)))!["secrets"]!["databasePassword"]!.GetValue<string>());
        Assert.Contains("shown-1", OutputsText.Of(shown), StringComparison.Ordinal);
        Assert.Contains("servicePrincipalPassword    (secret; --show-secrets)", OutputsText.Of(shown), StringComparison.Ordinal);
    }

    private static (IReadOnlyList<StackOutput> Outputs, StackEndpoints Stack) Of(Func<StackOptions, StackOptions>? change = null)
    {
        var sample = new SampleStack(change);
        var stack = new StackEndpoints { BlobServiceEndpoint = Endpoint, Settings = sample.Settings, SubscriptionId = sample.Scope.SubscriptionId };
        return (StackOutputs.Of(stack, sample.Scope, sample.Definition, sample.Recorded(Recorded)), stack);
    }
}
