using System.Text.Json.Nodes;

namespace MetaflowStack.Engine.State;

/// <summary>
/// How documents and journals of older schemas become current: one step for each version, each a pure function, carried out one
/// after the other. A new schema adds a row here and a stored document of the old one to the tests.
/// </summary>
internal static class StateUpgrades
{
    private sealed record Step(int From, Func<JsonObject, JsonObject> Document, Func<JsonObject, JsonObject> JournalHeader);

    private static readonly Step[] Steps =
    [
        new(1, document => With(document, "lastRun", SplitHolder), header => With(header, "run", SplitHolder)),
    ];

    /// <summary>The document in the current schema.</summary>
    public static JsonObject UpgradeDocument(JsonObject document) => Upgrade(document, step => step.Document);

    /// <summary>The first line of a journal in the current schema. Entries are the same in all schemas so far.</summary>
    public static JsonObject UpgradeJournalHeader(JsonObject header) => Upgrade(header, step => step.JournalHeader);

    private static JsonObject Upgrade(JsonObject found, Func<Step, Func<JsonObject, JsonObject>> part)
    {
        foreach (var step in Steps.Where(step => step.From >= found["schemaVersion"]!.GetValue<int>()))
        {
            found = part(step)((JsonObject)found.DeepClone());
            found["schemaVersion"] = step.From + 1;
        }
        return found;
    }

    private static JsonObject With(JsonObject owner, string name, Func<JsonObject, JsonObject> change)
    {
        if (owner[name] is JsonObject found)
            owner[name] = change((JsonObject)found.DeepClone());
        return owner;
    }

    // Schema 1 had "holder": "anna@laptop"; a user's name may hold an @ (anna@example.com), a host's may not.
    private static JsonObject SplitHolder(JsonObject run)
    {
        var holder = run["holder"]?.GetValue<string>() ?? "";
        var at = holder.LastIndexOf('@');
        run.Remove("holder");
        run["user"] = at < 0 ? holder : holder[..at];
        run["host"] = at < 0 ? "" : holder[(at + 1)..];
        return run;
    }
}
