using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.Storage;

/// <summary>POST Microsoft.Storage/checkNameAvailability.</summary>
internal sealed class StorageNameCheck(ArmWorld world) : ResourceType(world, "Microsoft.Storage", "checkNameAvailability", ApiVersionSets.Storage)
{
    public override ArmResponse Handle(ArmRequest request)
    {
        var objection = StorageAccountType.Objection(World, request.Content.Text("name") ?? "");
        var body = new JsonObject { ["nameAvailable"] = objection is null };
        if (objection is { } found)
            (body["reason"], body["message"]) = (found.Reason, found.Message);
        return new ArmResponse(200, body) { ContentType = StorageAccountType.Json };
    }
}
