using System.Text.Json.Nodes;
using MetaflowStack.Conformance.Specs;

namespace MetaflowStack.Conformance.Checks;

/// <summary>The error body that every ARM service answers with (ARM RPC, "Error response content"): <c>error.code</c> and <c>error.message</c>.</summary>
internal static class ErrorEnvelope
{
    public static IEnumerable<Problem> Check(JsonNode? body)
    {
        if (body is not JsonObject { Count: > 0 } root || root["error"] is not JsonObject error)
        {
            yield return new Problem("error", "required and missing");
            yield break;
        }

        foreach (var name in (string[])["code", "message"])
        {
            if (error[name] is not JsonValue value || !value.TryGetValue<string>(out _))
                yield return new Problem($"error/{name}", "required and missing");
        }
    }
}
