using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.ManagedIdentity;

/// <summary>Microsoft.ManagedIdentity/userAssignedIdentities: made at once; its principal spreads through the directory later.</summary>
internal sealed class UserAssignedIdentityType(ArmWorld world)
    : ResourceType(world, "Microsoft.ManagedIdentity", "userAssignedIdentities", ApiVersionSets.ManagedIdentity)
{
    public override JsonObject Show(ArmResource resource, ArmRequest request)
    {
        var shown = new JsonObject { ["location"] = resource.Location, ["tags"] = resource.Body.At("tags").Copy() ?? new JsonObject() };
        shown["id"] = LowerGroup(resource.Id);
        shown["name"] = resource.Name;
        shown["type"] = FullType;
        shown["properties"] = resource.Properties.DeepClone();
        return shown;
    }

    public override void Removed(ArmResource resource) => World.Directory.RemovePrincipal(resource.Properties.Text("principalId") ?? "");

    /// <summary>The id as this provider writes it.</summary>
    internal static string LowerGroup(string id) => id.Replace("/resourceGroups/", "/resourcegroups/", StringComparison.Ordinal);

    protected override ArmResponse Put(ArmRequest request, ArmResource? existing)
    {
        var location = RequireLocation(request, existing);
        if (existing is not null)
        {
            existing.Body["tags"] = request.Content.At("tags").Copy() ?? new JsonObject();
            return Shown(200, existing, request);
        }

        var principal = World.Directory.AddManagedIdentity(request.Path.Name);
        // As Graph tells of a managed identity (https://learn.microsoft.com/graph/api/resources/serviceprincipal, alternativeNames).
        principal["alternativeNames"] = new JsonArray("isExplicit=True", LowerGroup(request.Path.Text));
        var identity = Create(request, new JsonObject
        {
            ["location"] = location.Name, ["tags"] = request.Content.At("tags").Copy() ?? new JsonObject(),
            ["properties"] = new JsonObject { ["tenantId"] = World.Directory.TenantId, ["principalId"] = principal.Text("id"), ["clientId"] = principal.Text("appId") },
        });
        return Shown(201, identity, request).With("Location", LowerGroup(identity.Id));
    }

    protected override ArmResponse Patch(ArmRequest request, ArmResource existing)
    {
        if (request.Content.At("tags") is JsonObject tags)
            existing.Body["tags"] = tags.DeepClone();
        return Shown(200, existing, request);
    }

    protected override ArmResponse Delete(ArmRequest request, ArmResource? existing)
    {
        if (existing is null)
            return ArmResponse.Empty(204);
        World.Remove(existing.Id);
        return ArmResponse.Empty(200);
    }
}
