using MetaflowStack.Sandbox.Json;
using MetaflowStack.Sandbox.SignIn;

namespace MetaflowStack.Sandbox.Arm.Authorization;

/// <summary>Role-based access control: what a caller may do where.</summary>
internal sealed class AccessControl(ArmWorld world, RoleAssignmentType assignments, RoleDefinitionType roles)
{
    /// <summary>What a caller may do on a scope. The sample service principal owns the subscription.</summary>
    public IEnumerable<Permission> Of(Caller caller, string scope) => world.Faults.Offers.DeniedActions is { Length: > 0 } denied
        ? Given(caller, scope).Select(p => p with { NotActions = [.. p.NotActions, .. denied] })
        : Given(caller, scope);

    private IEnumerable<Permission> Given(Caller caller, string scope)
    {
        if (string.Equals(caller.ObjectId, world.Directory.SampleObjectId, StringComparison.OrdinalIgnoreCase))
            return [BuiltInRoles.All[0].Permission];
        return assignments.Holding(caller.ObjectId, scope).SelectMany(a => roles.Permissions(a.Body["properties"]!["roleDefinitionId"]!.GetValue<string>()) ?? []);
    }

    /// <summary>
    /// Whether a caller's roles allow it an operation of the Blob service. What only the control plane knows of (who owns the subscription)
    /// gives no data; assignments count once they have spread to the storage service.
    /// </summary>
    public bool AllowsStorage(Caller caller, string scope, string action, bool isData)
    {
        if (!isData && Of(caller, scope).Any(p => p.Allows(action)))
            return true;
        return assignments.Holding(caller.ObjectId, scope).Where(assignments.HasSpread)
            .SelectMany(a => roles.Permissions(a.Properties.Text("roleDefinitionId")!) ?? [])
            .Any(p => isData ? p.AllowsData(action) : p.Allows(action));
    }

    /// <summary>Checks that the caller may send the request.</summary>
    /// <exception cref="ArmException">403 AuthorizationFailed.</exception>
    public void Check(ArmRequest request)
    {
        var path = request.Path;
        if (path.SubscriptionId is null || path.Segments.Length <= 2 || IsOpen(path))
            return;
        var action = Action(request);
        if (!Of(request.Caller, path.Text).Any(p => p.Allows(action)) || !MeetsConditions(request, action))
            throw ArmErrors.Forbidden(request.Caller.ApplicationId, request.Caller.ObjectId, action, path.Text);
    }

    // One assignment that permits it is enough; the sample's ownership is none and has no condition.
    private bool MeetsConditions(ArmRequest request, string action)
    {
        if (!request.Path.FullType.Equals("Microsoft.Authorization/roleAssignments", StringComparison.OrdinalIgnoreCase) || request.Method is not ("PUT" or "DELETE") || string.Equals(request.Caller.ObjectId, world.Directory.SampleObjectId, StringComparison.OrdinalIgnoreCase))
            return true;
        var isDelete = request.Method == "DELETE";
        var about = isDelete ? world.Find(request.Path.Text)?.Properties : request.Content.At("properties");
        var (role, type) = (about.Text("roleDefinitionId") ?? "", about.Text("principalType") ?? "ServicePrincipal");
        return assignments.Holding(request.Caller.ObjectId, request.Path.Text)
            .Where(held => (roles.Permissions(held.Properties.Text("roleDefinitionId")!) ?? []).Any(p => p.Allows(action)))
            .Any(held => AssignmentConditions.Allow(held.Properties.Text("condition"), isDelete, role[(role.LastIndexOf('/') + 1)..], type));
    }

    /// <summary>Polls, and what a caller asks about itself.</summary>
    private static bool IsOpen(ArmPath path) =>
        path.Text.Contains("/operation", StringComparison.OrdinalIgnoreCase) || path.Text.Contains("asyncoperation", StringComparison.OrdinalIgnoreCase)
        || path.Text.Contains("privateDnsOperation", StringComparison.OrdinalIgnoreCase) || path.Text.EndsWith("/permissions", StringComparison.OrdinalIgnoreCase);

    private static string Action(ArmRequest request)
    {
        var type = request.Path switch
        {
            { Namespace: not null, Types.Count: > 0 } => request.Path.FullType,
            { Namespace: not null } => "Microsoft.Resources/subscriptions/providers",
            { Segments: [_, _, var kind, ..] } => $"Microsoft.Resources/subscriptions/{kind}",
            _ => "Microsoft.Resources/subscriptions",
        };
        return request.Method switch
        {
            "GET" or "HEAD" => $"{type}/read",
            "DELETE" => $"{type}/delete",
            "POST" => $"{type}/action",
            _ => $"{type}/write",
        };
    }
}
