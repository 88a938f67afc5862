using System.Text.Json.Nodes;

namespace MetaflowStack.Definition.Environments.Schema;

/// <summary>What a key's value must be like, beyond its type, as JSON schema says it.</summary>
/// <param name="Constraints">Keywords of JSON schema, draft 7: <c>pattern</c>, <c>enum</c>, <c>minimum</c>.</param>
/// <param name="Good">Values that do, shown as examples.</param>
/// <param name="Bad">A value that does not; for the tests, which ask both the schema and the rules of settings.</param>
internal sealed record KeyRule(JsonObject Constraints, IReadOnlyList<JsonNode> Good, JsonNode Bad);
