using System.Text.Json.Nodes;
using MetaflowStack.Conformance.Exchanges;
using MetaflowStack.Conformance.Specs;

namespace MetaflowStack.Conformance.Checks;

/// <summary>What a request must be: its path's and query's parameters, headers and body as declared.</summary>
internal static class RequestRules
{
    public static IEnumerable<Finding> Check(OperationContext context) =>
        // What other clients send is their affair.
        context.Exchange.IsOurs ? Parameters(context).Concat(Body(context)) : [];

    private static IEnumerable<Finding> Parameters(OperationContext context)
    {
        var inPath = context.Operation.Bind(context.Exchange.Path)!;
        var inQuery = Exchange.QueryOf(context.Exchange.Url);
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var parameter in context.Operation.Parameters)
        {
            var name = parameter.Word("name")!;
            var value = parameter.Word("in") switch
            {
                "path" => inPath.GetValueOrDefault(name),
                "query" => inQuery.GetValueOrDefault(name),
                "header" => context.Exchange.RequestHeaders.GetValueOrDefault(name),
                _ => null,
            };
            known.Add(name);
            if (value is not null)
            {
                foreach (var problem in SchemaChecker.Check(parameter, Typed(parameter, value), Direction.Request))
                    yield return context.Request($"{parameter.Word("in")} parameter {name}", problem.What, problem.Value);
            }
            else if (parameter.Flag("required") && parameter.Word("in") is "query" or "header")
                yield return context.Request($"{parameter.Word("in")} parameter {name}", "required and missing");
        }

        foreach (var name in inQuery.Keys.Where(name => !known.Contains(name) && name is not "api-version" and not "$skiptoken" and not "t" and not "c" and not "s" and not "h"))
            yield return context.Request($"query parameter {name}", "not declared");
    }

    private static JsonNode Typed(SpecNode parameter, string value) => parameter.Word("type") switch
    {
        "integer" or "number" when decimal.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        "boolean" when bool.TryParse(value, out var flag) => JsonValue.Create(flag),
        "array" => new JsonArray([.. value.Split(',').Select(part => (JsonNode)JsonValue.Create(part))]),
        _ => JsonValue.Create(value),
    };

    private static IEnumerable<Finding> Body(OperationContext context)
    {
        var text = context.Exchange.RequestBody;
        if (context.Operation.Body is not { } declared)
            return string.IsNullOrEmpty(text) ? [] : [context.Request("", "a body, and none is declared")];
        if (string.IsNullOrEmpty(text))
            return declared.Flag("required") ? [context.Request("", "the body is required and missing")] : [];
        if (Exchange.Json(text) is not { } body)
            return [context.Request("", "the body is no JSON")];
        return SchemaChecker.Check(declared.At(declared.Node["schema"]), body, Direction.Request).Select(problem => context.Request(problem.At, problem.What, problem.Value));
    }
}
