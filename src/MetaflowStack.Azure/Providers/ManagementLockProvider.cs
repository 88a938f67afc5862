using System.Text.Json.Nodes;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Providers;

/// <summary>Management locks, on any resource. There is no PATCH.</summary>
internal sealed class ManagementLockProvider(ProviderServices services)
    : ArmResourceProvider<ManagementLock>(services, ManagementLock.Kind, "Microsoft.Authorization/locks")
{
    protected override bool UpdatesByPut => true;

    protected override BodyRules Rules { get; } = new() { ReadOnly = ["id", "name", "type", "systemData"] };

    // A lock has no tags: it is ours when it is on something of ours.
    protected override string OwnerType => "Microsoft.Storage/storageAccounts";

    protected override string OwnerOf(string id) => ParentIds.Above(id, "/providers/Microsoft.Authorization/locks/");

    protected override JsonObject Body(ManagementLock resource, Func<Input<string>, string?> value) =>
        JsonBodies.Properties(new JsonObject { ["level"] = resource.Level });

    // A lock that somebody made by hand need not have our words.
    protected override void AddFieldsOfCreation(JsonObject body, ManagementLock resource, ResourceContext context) =>
        body["properties"]!["notes"] = resource.Notes;
}
