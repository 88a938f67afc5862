using System.Text.Json.Nodes;
using MetaflowStack.Conformance.Checks;
using MetaflowStack.Conformance.Exchanges;
using MetaflowStack.Conformance.Specs;

namespace MetaflowStack.Conformance.Kubernetes;

/// <summary>
/// Checks objects that are sent to and come from a Kubernetes API server, strictly: a field that the version does not have is a
/// fault, as with server-side field validation <c>Strict</c>. Objects of custom resources are checked by the server itself.
/// </summary>
internal sealed class KubernetesChecker(KubernetesSchemas schemas) : IExchangeChecker
{
    public string Service => "kubernetes";

    public CheckResult Check(Exchange exchange)
    {
        if (exchange.Faulted)
            return new CheckResult(CheckKind.Outside, "injected fault", []);
        var findings = new List<Finding>();
        var checkedAny = false;
        var type = exchange.RequestHeaders.GetValueOrDefault("Content-Type") ?? "";
        // Patches other than apply are no whole objects.
        var sendsObject = exchange.Method is "POST" or "PUT" || type.StartsWith("application/apply-patch", StringComparison.Ordinal);
        if (sendsObject && exchange.Status < 400)
            checkedAny |= Add(findings, exchange, Exchange.Json(exchange.RequestBody), Direction.Request);
        checkedAny |= Add(findings, exchange, Exchange.Json(exchange.ResponseBody), Direction.Response);
        return new CheckResult(checkedAny ? CheckKind.Checked : CheckKind.NotPublished, $"{exchange.Method} {KindOf(exchange)}", findings);
    }

    private bool Add(List<Finding> findings, Exchange exchange, JsonNode? body, Direction direction)
    {
        if (body is not JsonObject item || item["apiVersion"]?.ToString() is not { } version || item["kind"]?.ToString() is not { } kind
            || schemas.Find(version, kind) is not { } schema)
            return false;
        var part = direction == Direction.Request ? "request" : $"answer {exchange.Status}";
        // An applied configuration holds only what its manager wants: what is required is required of the merged object.
        var problems = SchemaChecker.Check(schema, item, direction);
        if (direction == Direction.Request && exchange.Method == "PATCH")
            problems = [.. problems.Where(problem => problem.What != "required and missing")];
        findings.AddRange(problems.Select(problem => new Finding($"{exchange.Method} {version} {kind}", "1.33", part, problem.At, problem.What, $"{exchange.Method} {exchange.Url}") { Value = problem.Value }));
        return true;
    }

    private static string KindOf(Exchange exchange) =>
        (Exchange.Json(exchange.RequestBody) ?? Exchange.Json(exchange.ResponseBody)) is JsonObject body ? $"{body["apiVersion"]} {body["kind"]}" : "other";
}
