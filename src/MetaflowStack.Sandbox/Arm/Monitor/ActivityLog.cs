using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.Monitor;

/// <summary>
/// Who did what to which resource: every write that Azure Resource Manager took, newest last. Azure keeps 90 days; here the newest
/// <see cref="Most"/> are kept. Under the world's gate.
/// </summary>
internal sealed class ActivityLog
{
    /// <summary>How many events are kept.</summary>
    public const int Most = 2000;

    private readonly Queue<JsonObject> _events = [];

    /// <summary>The events, newest first, as Azure lists them.</summary>
    public IEnumerable<JsonObject> Newest => _events.Reverse();

    /// <summary>Notes a request that was answered; reads are no activity.</summary>
    public void Note(ArmRequest request, int status, DateTimeOffset at, string id)
    {
        if (request.Method is "GET" or "HEAD" || status >= 400)
            return;
        _events.Enqueue(new JsonObject
        {
            ["id"] = id, ["at"] = at.ToString("o"), ["caller"] = request.Caller.ObjectId, ["applicationId"] = request.Caller.ApplicationId, ["method"] = request.Method,
            ["operation"] = OperationOf(request), ["resourceId"] = ResourceOf(request.Path), ["status"] = status,
        });
        while (_events.Count > Most)
            _events.Dequeue();
    }

    /// <summary>The log as JSON.</summary>
    public JsonArray Save() => new([.. _events.Select(noted => noted.DeepClone())]);

    /// <summary>Brings back what <see cref="Save"/> returned.</summary>
    public void Load(JsonNode saved, string name)
    {
        foreach (var noted in saved.Objects(name))
            _events.Enqueue((JsonObject)noted.DeepClone());
    }

    private static string ResourceOf(ArmPath path) => path.EndsWithType && path.Types.Count > 0 ? path.Owner() : path.Text;

    private static string OperationOf(ArmRequest request)
    {
        var path = request.Path;
        var type = path.Namespace is null || path.Types.Count == 0 ? "Microsoft.Resources/subscriptions/resourceGroups" : path.FullType;
        return request.Method switch
        {
            "DELETE" => $"{type}/delete",
            "POST" => $"{type}/action",
            _ => $"{type}/write",
        };
    }
}
