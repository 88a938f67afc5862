using System.Net;
using System.Text.Json.Nodes;
using MetaflowStack.Definition.DailyTools;
using MetaflowStack.Kubernetes.Client;

namespace MetaflowStack.Definition.Tests.DailyTools;

public class AirflowReportTests
{
    private const string Health = """
        {"dag_processor":{"latest_dag_processor_heartbeat":null,"status":null},"metadatabase":{"status":"healthy"},
         "scheduler":{"latest_scheduler_heartbeat":"2026-01-01T00:00:00+00:00","status":"unhealthy"},
         "triggerer":{"latest_triggerer_heartbeat":null,"status":"unhealthy"}}
        """;

    [Theory]
    [InlineData("scheduler", false, "Airflow says unhealthy; last heartbeat 2026-01-01T00:00:00+00:00")]
    [InlineData("triggerer", false, "Airflow says unhealthy")]
    [InlineData("metadatabase", true, "Airflow says healthy")]
    [InlineData("dag_processor", false, "Airflow says nothing")]
    public void A_part_is_as_its_own_status_says_though_the_answer_is_200(string part, bool healthy, string detail) =>
        Assert.Equal(new ComponentVerdict("x", healthy, detail), AirflowReport.Read("x", part, "Available", new ServiceAnswer(HttpStatusCode.OK, "") { Json = JsonNode.Parse(Health)!.AsObject() }));

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.OK)]
    public void Without_the_webservers_word_the_rollout_counts_and_that_is_said(HttpStatusCode status)
    {
        var verdict = AirflowReport.Read("x", "scheduler", "Available", new ServiceAnswer(status, ""));
        Assert.True(verdict.IsHealthy);
        Assert.Contains("Whether it works is not known", verdict.Detail, StringComparison.Ordinal);
    }
}
