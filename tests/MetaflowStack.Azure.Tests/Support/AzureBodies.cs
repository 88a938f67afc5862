using System.Text.Json.Nodes;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Tests.Support;

/// <summary>What Azure returns: what was sent, with the id and the state that Azure adds.</summary>
internal static class AzureBodies
{
    public static JsonObject Live(ArmResource resource, string sent, string? state = "Succeeded")
    {
        var body = (JsonObject)JsonNode.Parse(sent)!;
        body["id"] = resource.ResourceId;
        body["name"] = resource.Name;
        body["type"] = resource.ResourceType;
        if (state is not null)
        {
            body["properties"] ??= new JsonObject();
            body["properties"]!["provisioningState"] = state;
        }
        return body;
    }

    public static LiveResource ToLive(ArmResource resource, JsonObject body) => new() { Id = resource.ResourceId, Body = body };

    public static RecordedResource Recorded(ResourceKey key, string id) => new() { Key = key, Id = id, Stage = "Infra" };

    public static JsonObject Tags() => new(TestStack.Tags.ToDictionary().Select(tag => KeyValuePair.Create(tag.Key, (JsonNode?)tag.Value)));

    public static JsonObject ForeignTags() => new() { ["owner"] = "somebody else" };
}
