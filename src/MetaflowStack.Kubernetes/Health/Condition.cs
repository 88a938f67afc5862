using System.Text.Json.Nodes;

namespace MetaflowStack.Kubernetes.Health;

/// <summary>An entry of <c>status.conditions</c>.</summary>
internal sealed record Condition(string Type, string Status, string Reason, string Message)
{
    public bool IsTrue => Status == "True";

    public bool IsFalse => Status == "False";

    /// <summary>All conditions of an object.</summary>
    public static IEnumerable<Condition> All(JsonObject body) => body.Objects("status", "conditions").Select(condition => new Condition(
        condition.Text("type") ?? "", condition.Text("status") ?? "", condition.Text("reason") ?? "", condition.Text("message") ?? ""));

    /// <summary>The condition of a type, or null.</summary>
    public static Condition? Find(JsonObject body, string type) => All(body).FirstOrDefault(condition => condition.Type == type);

    /// <summary>The message, or another text when there is none.</summary>
    public string MessageOr(string text) => Message.Length > 0 ? Message : text;
}
