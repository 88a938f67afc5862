using System.Text.Json.Nodes;
using MetaflowStack.Kubernetes.Client;

namespace MetaflowStack.Definition.DailyTools;

/// <summary>
/// Reads what Airflow's webserver says at <c>/health</c>, with 200 however the others are: of each part a status, and of most the time of
/// the last heartbeat that the database has (apache/airflow 2.10, airflow/api/common/airflow_health.py).
/// </summary>
internal static class AirflowReport
{
    /// <summary>How a part is, by its own heartbeat; where the webserver does not say, by its rollout.</summary>
    internal static ComponentVerdict Read(string component, string part, string rollout, ServiceAnswer answer)
    {
        if (!answer.IsSuccess || answer.Json?[part] is not JsonObject report)
            return new ComponentVerdict(component, true, $"{rollout}. Whether it works is not known: the webserver's /health says nothing of it");
        var status = Text(report["status"]);
        var beat = Text(report[$"latest_{part}_heartbeat"]);
        return new ComponentVerdict(component, status == "healthy", $"Airflow says {status ?? "nothing"}{(beat is null ? "" : $"; last heartbeat {beat}")}");
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
