using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Arm.Authorization;

/// <summary>GET {scope}/providers/Microsoft.Authorization/permissions: what the caller may do there.</summary>
internal sealed class PermissionList(ArmWorld world, AccessControl access) : ResourceType(world, "Microsoft.Authorization", "permissions", ApiVersionSets.Authorization)
{
    public override bool IsExtension => true;

    public override ArmResponse Handle(ArmRequest request) =>
        Paging.Page(request, access.Of(request.Caller, request.Path.Scope).Select(p => (JsonNode)p.Show()));
}
