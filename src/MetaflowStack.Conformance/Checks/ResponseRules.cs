using System.Text.Json.Nodes;
using MetaflowStack.Conformance.Exchanges;
using MetaflowStack.Conformance.Specs;

namespace MetaflowStack.Conformance.Checks;

/// <summary>What an answer must be: a declared status code, its body, and a way to follow what goes on.</summary>
internal static class ResponseRules
{
    public static IEnumerable<Finding> Check(OperationContext context)
    {
        var declared = context.Operation.Response(context.Exchange.Status);
        if (declared is null)
            return Undeclared(context);
        return Body(context, declared).Concat(Following(context));
    }

    private static IEnumerable<Finding> Undeclared(OperationContext context)
    {
        yield return context.Response("", "status code not declared");
        if (context.Exchange.Status >= 400 && context.Exchange.Method != "HEAD")
        {
            foreach (var problem in ErrorEnvelope.Check(Exchange.Json(context.Exchange.ResponseBody)))
                yield return context.Response(problem.At, problem.What, problem.Value);
        }
    }

    private static IEnumerable<Finding> Body(OperationContext context, SpecNode declared)
    {
        var text = context.Exchange.ResponseBody;
        if (declared.Node["schema"] is not JsonObject schema)
            return string.IsNullOrWhiteSpace(text) || context.Exchange.Method == "HEAD" ? [] : [context.Response("", "a body, and none is declared")];
        if (string.IsNullOrWhiteSpace(text))
            return context.Exchange.Method == "HEAD" ? [] : [context.Response("", "no body, and one is declared")];
        if (Exchange.Json(text) is not { } body)
            return [context.Response("", "the body is no JSON")];
        return SchemaChecker.Check(declared.At(schema), body, Direction.Response).Select(problem => context.Response(problem.At, problem.What, problem.Value));
    }

    // Azure Resource Manager RPC, "Asynchronous operations": 202 tells where to ask.
    private static IEnumerable<Finding> Following(OperationContext context)
    {
        if (context.Exchange.Status == 202 && !Has(context, "Location") && !Has(context, "Azure-AsyncOperation"))
            yield return context.Response("", "202 without Location or Azure-AsyncOperation");
    }

    private static bool Has(OperationContext context, string header) => context.Exchange.ResponseHeaders.ContainsKey(header);
}
