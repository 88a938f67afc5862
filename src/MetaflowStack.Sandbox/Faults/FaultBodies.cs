using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Arm;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Faults;

/// <summary>Errors nested as Azure nests them.</summary>
internal static class FaultBodies
{
    /// <summary>A quota error: PreconditionFailed, in whose message lies InvalidTemplateDeployment, in whose details lies QuotaExceeded.</summary>
    public static JsonObject QuotaExceeded(string location, int cores)
    {
        var quota = $"Operation could not be completed as it results in exceeding approved Total Regional Cores quota. Additional details - Deployment Model: Resource Manager, Location: {location}, Current Limit: 0, Current Usage: 0, Additional Required: {cores}, (Minimum) New Limit Required: {cores}. Setup Alerts when Quota reaches threshold. Learn more at https://aka.ms/quotamonitoringalerting . Submit a request for Quota increase at https://aka.ms/ProdportalCRP/#blade/Microsoft_Azure_Capacity/UsageAndQuota.ReactView/Parameters/ by specifying parameters listed in the 'Details' section for deployment to succeed. Please read more about quota limits at https://docs.microsoft.com/en-us/azure/azure-supportability/regional-quota-requests";
        var inner = new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["code"] = "InvalidTemplateDeployment",
                ["message"] = "The template deployment failed with error: 'The resource with id is not valid according to the validation procedure. See inner errors for details.'",
                ["details"] = new JsonArray(ArmErrors.Inner("QuotaExceeded", quota)),
            },
        };
        return ArmErrors.Inner("PreconditionFailed", inner.ToJsonString(JsonExtensions.Compact));
    }

    /// <summary>A capacity error: ReconcileVMSSAgentPoolFailed, in whose message lies AllocationFailed.</summary>
    public static JsonObject AllocationFailed(string vmSize, string location) => ArmErrors.Inner("ReconcileVMSSAgentPoolFailed",
        $"Unable to create or update the agent pool: Code=\"AllocationFailed\" Message=\"Allocation failed. We do not have sufficient capacity for the requested VM size {vmSize} in {location}. Read more about improving likelihood of allocation success at http://aka.ms/allocation-guidance\"");
}
