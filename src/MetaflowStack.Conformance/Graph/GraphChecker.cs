using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MetaflowStack.Conformance.Checks;
using MetaflowStack.Conformance.Exchanges;

namespace MetaflowStack.Conformance.Graph;

/// <summary>Checks exchanges with Microsoft Graph against its published metadata: entity sets, actions, properties and their types.</summary>
internal sealed partial class GraphChecker(GraphMetadata metadata) : IExchangeChecker
{
    public string Service => "graph";

    public CheckResult Check(Exchange exchange)
    {
        if (exchange.Faulted)
            return new CheckResult(CheckKind.Outside, "injected fault", []);
        var segments = exchange.Path["/v1.0/".Length..].Trim('/').Split('/');
        if (segments[0] == "directory" && segments is [_, "deletedItems", ..])
            segments = segments.Length > 2 ? ["directoryObjects", .. segments[2..]] : segments;
        var set = KeyInParentheses().Replace(segments[0], "");
        if (metadata.TypeOfSet(set) is not { } type)
            return Unknown(exchange, $"{exchange.Method} {set}");
        var hasKey = set.Length < segments[0].Length || segments.Length > 1;
        var rest = segments.Skip(set.Length < segments[0].Length ? 1 : 2).FirstOrDefault();
        if (rest is null && exchange.Method == "POST" && segments is [_, var bound] && metadata.Action(type, bound) is { } ofSet)
            return Action(exchange, $"{exchange.Method} {set}/{bound}", ofSet); // bound to the set, not to one of its members
        if (rest is null)
            return Entities(exchange, $"{exchange.Method} {set}{(hasKey ? "/{id}" : "")}", type);
        if (rest.StartsWith("microsoft.graph.", StringComparison.Ordinal))
            return Entities(exchange, $"{exchange.Method} {set}/{rest}", rest["microsoft.graph.".Length..]);
        if (metadata.Action(type, rest) is { } action)
            return Action(exchange, $"{exchange.Method} {set}/{{id}}/{rest}", action);
        return metadata.Property(type, rest) is { } property
            ? Entities(exchange, $"{exchange.Method} {set}/{{id}}/{rest}", property.Type)
            : Unknown(exchange, $"{exchange.Method} {set}/{{id}}/{rest}");
    }

    private static CheckResult Unknown(Exchange exchange, string operation) => exchange.IsOurs
        ? new CheckResult(CheckKind.Checked, operation, [new Finding(operation, "v1.0", "request", "", "nothing is published for this path", $"{exchange.Method} {exchange.Url}")])
        : new CheckResult(CheckKind.NotPublished, operation, []);

    private CheckResult Entities(Exchange exchange, string operation, string type)
    {
        var findings = new List<Finding>();
        if (exchange.Status < 400 && Exchange.Json(exchange.RequestBody) is JsonObject sent)
            findings.AddRange(new GraphBodyRules(metadata, Specs.Direction.Request).Check(sent, type).Select(problem => Make(exchange, operation, "request", problem)));
        findings.AddRange(Answer(exchange, operation, type));
        return new CheckResult(CheckKind.Checked, operation, findings);
    }

    private CheckResult Action(Exchange exchange, string operation, GraphAction action)
    {
        var findings = new List<Finding>();
        var rules = new GraphBodyRules(metadata, Specs.Direction.Request);
        foreach (var (name, value) in Exchange.Json(exchange.RequestBody) as JsonObject ?? [])
        {
            findings.AddRange(action.Parameters.TryGetValue(name, out var parameter)
                ? rules.CheckValue(parameter, value, name).Select(problem => Make(exchange, operation, "request", problem))
                : [Make(exchange, operation, "request", new Specs.Problem(name, "not declared"))]);
        }

        if (action.Returns is { } type || exchange.Status >= 400)
            findings.AddRange(Answer(exchange, operation, action.Returns ?? ""));
        return new CheckResult(CheckKind.Checked, operation, findings);
    }

    private IEnumerable<Finding> Answer(Exchange exchange, string operation, string type)
    {
        if (Exchange.Json(exchange.ResponseBody) is not JsonObject body)
            return [];
        var part = $"answer {exchange.Status}";
        if (exchange.Status >= 400)
            return ErrorEnvelope.Check(body).Select(problem => Make(exchange, operation, part, problem));
        var rules = new GraphBodyRules(metadata, Specs.Direction.Response);
        var entities = body["value"] is JsonArray list && metadata.Property(type, "value") is null ? list.OfType<JsonObject>() : [body];
        return entities.SelectMany(entity => rules.Check(entity, type)).Select(problem => Make(exchange, operation, part, problem));
    }

    private static Finding Make(Exchange exchange, string operation, string part, Specs.Problem problem) =>
        new(operation, "v1.0", part, problem.At, problem.What, $"{exchange.Method} {exchange.Url}");

    [GeneratedRegex(@"\(.*\)$")]
    private static partial Regex KeyInParentheses();
}
