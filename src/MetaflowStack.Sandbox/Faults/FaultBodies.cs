using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Arm;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Faults;

/// <summary>Errors in Azure's words, nested as Azure nests them.</summary>
internal static class FaultBodies
{
    /// <summary>What the name of a pool follows in messages.</summary>
    public const string AgentPool = "Agent Pool ";

    /// <summary>
    /// A quota error: PreconditionFailed, in whose message lies InvalidTemplateDeployment, in whose details lies QuotaExceeded
    /// (github.com/outerbounds/metaflow-tools, azure/README.md; the sentence with a region's cores: github.com/mspnp/aks-baseline/issues/377).
    /// </summary>
    /// <param name="what">What was to be made: <c>Agent Pool workers</c>.</param>
    /// <param name="quota">The quota's name: <c>standardDv5Family</c>, <c>Total Regional</c>.</param>
    /// <param name="location">The region.</param>
    /// <param name="limit">How many cores there may be.</param>
    /// <param name="used">How many there are.</param>
    /// <param name="cores">How many cores were wanted.</param>
    /// <param name="tracking">The tracking id.</param>
    public static ArmException QuotaExceeded(string what, string quota, string location, int limit, int used, int cores, Guid tracking) => Nested(what, "QuotaExceeded", string.Create(CultureInfo.InvariantCulture,
        $"Operation could not be completed as it results in exceeding approved {quota} Cores quota. Additional details - Deployment Model: Resource Manager, Location: {location}, Current Limit: {limit}, Current Usage: {used}, Additional Required: {cores}, (Minimum) New Limit Required: {used + cores}. Setup Alerts when Quota reaches threshold. Learn more at https://aka.ms/quotamonitoringalerting . Submit a request for Quota increase at https://aka.ms/ProdportalCRP/#blade/Microsoft_Azure_Capacity/UsageAndQuota.ReactView/Parameters/ by specifying parameters listed in the ‘Details’ section for deployment to succeed. Please read more about quota limits at https://docs.microsoft.com/en-us/azure/azure-supportability/per-vm-quota-requests"), tracking);

    /// <summary>A size that the region does not offer to the subscription, nested likewise (github.com/Azure/aks-engine/issues/5021).</summary>
    public static ArmException SkuNotAvailable(string what, string vmSize, string location, Guid tracking) => Nested(what, "SkuNotAvailable",
        $"The requested VM size for resource 'Following SKUs have failed for Capacity Restrictions: {vmSize}' is currently not available in location '{location}'. Please try another size or deploy to a different location or different zone. See https://aka.ms/azureskunotavailable for details.", tracking);

    /// <summary>A size that the region does not have (github.com/Azure/azure-cli/pull/30887).</summary>
    public static ArmException VMSizeNotSupported(string id, string vmSize, string location, IEnumerable<string> available) => Arm.ContainerService.AksErrors.Bare(400, "VMSizeNotSupported",
        $"Virtual Machine size: '{vmSize}' is not supported for subscription {ArmPath.Parse(id).SubscriptionId} in location '{location}'. The available VM sizes are '{string.Join(',', available.Select(s => s.ToLowerInvariant()))}'. For more details, please visit https://aka.ms/aks/quotas-skus-regions");

    /// <summary>
    /// A region has all the public IP addresses that it may (github.com/openshift/openshift-azure/issues/2252); how AKS wraps it is from memory.
    /// </summary>
    public static JsonObject PublicIPCountLimitReached(int limit) => ArmErrors.Inner("PublicIPCountLimitReached", string.Create(CultureInfo.InvariantCulture,
        $"Reconcile standard load balancer failed. Details: outboundReconciler retry failed: Category: ClientError; SubCode: PublicIPCountLimitReached; Dependency: Microsoft.Network/PublicIPAddresses; OrginalError: Code=\"PublicIPCountLimitReached\" Message=\"Cannot create more than {limit} public IP addresses for this subscription in this region.\" Details=[]; AKSTeam: Networking"));

    /// <summary>A policy denies it (learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-policy-requestdisallowedbypolicy; the text: github.com/microsoft/vscode-apimanagement/issues/348).</summary>
    public static ArmException RequestDisallowedByPolicy(string name, string subscription)
    {
        const string policy = "sandbox-deny";
        var authorization = $"/subscriptions/{subscription}/providers/Microsoft.Authorization";
        var (assignment, definition) = ($"{authorization}/policyAssignments/{policy}", $"{authorization}/policyDefinitions/{policy}");
        var identifiers = new JsonArray(new JsonObject
        {
            ["policyAssignment"] = new JsonObject { ["name"] = policy, ["id"] = assignment },
            ["policyDefinition"] = new JsonObject { ["name"] = policy, ["id"] = definition },
        });
        var message = $"Resource '{name}' was disallowed by policy. Policy identifiers: '{identifiers.ToJsonString(JsonExtensions.Compact)}'.";
        return new ArmException(403, "RequestDisallowedByPolicy", message)
        {
            FromGateway = true,
            Bare = new JsonObject
            {
                ["error"] = new JsonObject
                {
                    ["code"] = "RequestDisallowedByPolicy", ["target"] = name, ["message"] = message,
                    ["additionalInfo"] = new JsonArray(new JsonObject
                    {
                        ["type"] = "PolicyViolation",
                        ["info"] = new JsonObject
                        {
                            ["policyDefinitionDisplayName"] = policy, ["policyDefinitionId"] = definition, ["policyDefinitionName"] = policy, ["policyDefinitionEffect"] = "deny",
                            ["policyAssignmentId"] = assignment, ["policyAssignmentName"] = policy, ["policyAssignmentDisplayName"] = policy,
                            ["policyAssignmentScope"] = $"/subscriptions/{subscription}", ["policyAssignmentParameters"] = new JsonObject(),
                        },
                    }),
                },
            },
        };
    }

    /// <summary>A capacity error: ReconcileVMSSAgentPoolFailed, in whose message lies AllocationFailed (github.com/outerbounds/metaflow-tools, azure/README.md).</summary>
    public static JsonObject AllocationFailed() => ArmErrors.Inner("ReconcileVMSSAgentPoolFailed",
        "Code=\"AllocationFailed\" Message=\"Allocation failed. We do not have sufficient capacity for the requested VM size in this region. Read more about improving likelihood of allocation success at http://aka.ms/allocation-guidance\"");

    /// <summary>The first-use flake of PostgreSQL (github.com/Azure/azure-cli/issues/17721; Azure's own spelling).</summary>
    public static JsonObject PostgreSqlInternalServerError(Guid tracking) =>
        ArmErrors.Inner("InternalServerError", $"An unexpected error occured while processing the request. Tracking ID: '{tracking}'");

    /// <summary>As a poll of a PostgreSQL operation was recorded.</summary>
    public static JsonObject ProvisioningServerBusy(string server) =>
        ArmErrors.Inner("ProvisioningServerBusy", $"Server {server} is busy with other operations. Please try later");

    /// <summary>A token bucket is empty (github.com/velero-io/velero/issues/9171).</summary>
    public static ArmException Throttled(string kind, string? subscription, string actor, int seconds) => new(429, "SubscriptionRequestsThrottled", string.Create(CultureInfo.InvariantCulture,
        $"Number of '{kind}' requests for subscription '{subscription}' actor '{actor}' exceeded. Please try again after '{seconds}' seconds after additional tokens are available. Refer to https://aka.ms/arm-throttling for additional information."))
    {
        FromGateway = true, RetryAfter = seconds,
    };

    /// <summary>
    /// A server-side error of Azure Resource Manager: 503 ServerTimeout (github.com/MicrosoftLearning/AZ-104-MicrosoftAzureAdministrator/issues/542),
    /// 504 GatewayTimeout (github.com/microsoft/azure-pipelines-tasks/issues/12925); 500 and 502 in its usual words.
    /// </summary>
    public static ArmException Unavailable(int status, string? ns, string? subscription, DateTimeOffset now, Guid tracking, Guid correlation)
    {
        var diagnosis = string.Create(CultureInfo.InvariantCulture,
            $"Diagnostic information: timestamp '{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}', subscription id '{subscription}', tracking id '{tracking}', request correlation id '{correlation}'.");
        var provider = ns ?? "Microsoft.Resources";
        var (code, message) = status switch
        {
            500 => ("InternalServerError", $"Encountered internal server error. {diagnosis}"),
            502 => ("BadGatewayConnection", $"The network connectivity issue encountered for '{provider}'; cannot fulfill the request."),
            503 => ("ServerTimeout", $"The request timed out. {diagnosis}"),
            _ => ("GatewayTimeout", $"The gateway did not receive a response from '{provider}' within the specified time period."),
        };
        return new ArmException(status, code, message) { FromGateway = status != 500 };
    }

    private static ArmException Nested(string what, string code, string message, Guid tracking)
    {
        var inner = new JsonObject
        {
            ["code"] = "InvalidTemplateDeployment",
            ["message"] = $"The template deployment '{tracking}' is not valid according to the validation procedure. The tracking id is '{tracking}'. See inner errors for details.",
            ["details"] = new JsonArray(ArmErrors.Inner(code, message)),
        };
        var words = $"Provisioning of resource(s) for {what} failed. Error: {inner.ToJsonString(JsonExtensions.Compact)}";
        // Recorded for agent pools, without the envelope; declared for clusters, with it.
        return what.StartsWith(AgentPool, StringComparison.Ordinal)
            ? Arm.ContainerService.AksErrors.Bare(400, "PreconditionFailed", words)
            : new ArmException(400, "PreconditionFailed", words);
    }
}
