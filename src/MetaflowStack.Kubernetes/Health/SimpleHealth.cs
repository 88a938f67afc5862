using System.Text.Json.Nodes;

namespace MetaflowStack.Kubernetes.Health;

/// <summary>kstatus' rules for kinds that run no replicas.</summary>
internal static class SimpleHealth
{
    public static ObjectHealth Always { get; } = ObjectHealth.Current("Resource is always ready");

    // The disruption controller sets no condition when it fails; having observed the generation is all that can be known.
    public static ObjectHealth PodDisruptionBudget { get; } = ObjectHealth.Current("AllowedDisruptions has been computed.");

    public static ObjectHealth Service(JsonObject body) =>
        body.Text("spec", "type") == "LoadBalancer" && string.IsNullOrEmpty(body.Text("spec", "clusterIP"))
            ? ObjectHealth.InProgress("ClusterIP not set. Service type: LoadBalancer")
            : ObjectHealth.Current("Service is ready");

    public static ObjectHealth PersistentVolumeClaim(JsonObject body) => body.Text("status", "phase") switch
    {
        "Bound" => ObjectHealth.Current("PVC is Bound"),
        var phase => ObjectHealth.InProgress($"PVC is not Bound. phase: {phase ?? "unknown"}"),
    };

    public static ObjectHealth Job(JsonObject body)
    {
        var completions = body.Number("spec", "completions") ?? body.Number("spec", "parallelism") ?? 1;
        var succeeded = body.Number("status", "succeeded") ?? 0;
        var failed = body.Number("status", "failed") ?? 0;
        foreach (var condition in Condition.All(body).Where(condition => condition.IsTrue))
        {
            switch (condition.Type)
            {
                case "Complete":
                    return ObjectHealth.Current($"Job Completed. succeeded: {succeeded}/{completions}");
                case "Failed":
                    return ObjectHealth.Failed($"Job Failed. failed: {failed}/{completions}");
                case "Suspended":
                    return ObjectHealth.Current("Job is suspended");
            }
        }
        return string.IsNullOrEmpty(body.Text("status", "startTime"))
            ? ObjectHealth.InProgress("Job not started")
            : ObjectHealth.Current($"Job in progress. success:{succeeded}, active: {body.Number("status", "active") ?? 0}, failed: {failed}");
    }

    public static ObjectHealth CustomResourceDefinition(JsonObject body)
    {
        foreach (var condition in Condition.All(body))
        {
            if (condition is { Type: "NamesAccepted", IsFalse: true } or { Type: "Established", IsFalse: true, Reason: not "Installing" })
                return ObjectHealth.Failed(condition.MessageOr(condition.Reason));
            if (condition is { Type: "Established", IsTrue: true })
                return ObjectHealth.Current("CRD is established");
        }
        return ObjectHealth.InProgress("Install in progress");
    }

    /// <summary>Healthy when every one of the conditions is there and true.</summary>
    public static ObjectHealth AllConditions(JsonObject body, params string[] types)
    {
        foreach (var type in types)
        {
            var condition = Condition.Find(body, type);
            if (condition is null || condition is { IsTrue: false, IsFalse: false })
                return ObjectHealth.InProgress(condition?.MessageOr($"{type} is not known yet") ?? $"{type} is not known yet");
            if (condition.IsFalse)
                return ObjectHealth.InProgress(condition.MessageOr($"{type} is false"));
        }
        return ObjectHealth.Current($"{string.Join(", ", types)} are true");
    }
}
