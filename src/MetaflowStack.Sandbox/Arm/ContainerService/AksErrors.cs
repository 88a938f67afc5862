using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Arm.ContainerService;

/// <summary>The errors of Microsoft.ContainerService: code, details, message and subcode, without the usual envelope.</summary>
internal static class AksErrors
{
    public static ArmException Bare(int status, string code, string message, string subcode = "", string? target = null, JsonArray? details = null)
    {
        var body = new JsonObject { ["code"] = code, ["details"] = details, ["message"] = message, ["subcode"] = subcode };
        if (target is not null)
            body["target"] = target;
        return new ArmException(status, code, message) { Bare = body, ContentType = "application/json" };
    }

    public static ArmException PoolNotFound(ArmPath path) => Bare(404, "NotFound",
        $"Could not find the agentpool: {path.Name} in subscription: {path.SubscriptionId}, resourceGroup: {path.ResourceGroup}, resourceName: {path.Names[0]}.",
        "GetAgentPool_NotFound", details: [ArmErrors.Inner("Unspecified", "rpc error: code = NotFound desc = Agent Pool not found")]);

    public static ArmException Fixed(string property) =>
        Bare(400, "PropertyChangeNotAllowed", $"Changing property '{property}' is not allowed.", target: property);

    public static ArmException Invalid(string target, string message) => Bare(400, "InvalidParameter", message, target: target);

    public static ArmException Busy(Operation running) => Bare(409, "OperationNotAllowed",
        $"Operation is not allowed because there's an in progress {(running.Kind == OperationKind.Create ? "create" : running.Kind == OperationKind.Delete ? "delete" : "update")} operation on the managed cluster started at {running.StartedAt.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}. Please wait for it to finish before starting a new operation. See https://aka.ms/aks-pending-operation for more details.");
}
