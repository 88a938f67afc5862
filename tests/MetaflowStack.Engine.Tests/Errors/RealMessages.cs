namespace MetaflowStack.Engine.Tests.Errors;

/// <summary>Error bodies as Azure sends them: recorded, or quoted in public issues; ids replaced.</summary>
internal static class RealMessages
{
    public const string QuotaLink =
        "https://aka.ms/ProdportalCRP/#blade/Microsoft_Azure_Capacity/UsageAndQuota.ReactView/Parameters/%7B%22subscriptionId%22:%2200000000%22%7D";

    public const string QuotaText =
        "Operation could not be completed as it results in exceeding approved standardDSv3Family Cores quota. Additional details - Deployment Model: Resource Manager, "
        + "Location: westeurope, Current Limit: 0, Current Usage: 0, Additional Required: 4, (Minimum) New Limit Required: 4. Submit a request for Quota increase at "
        + QuotaLink + " by specifying parameters listed in the ‘Details’ section for deployment to succeed.";

    /// <summary>AKS wraps a template error, as JSON text in its message, and that wraps the quota error.</summary>
    public static string NestedQuota { get; } = System.Text.Json.JsonSerializer.Serialize(new
    {
        code = "PreconditionFailed",
        message = System.Text.Json.JsonSerializer.Serialize(new
        {
            error = new
            {
                code = "InvalidTemplateDeployment",
                message = "The template deployment 'a1' is not valid according to the validation procedure. The tracking id is 'b2'. See inner errors for details.",
                details = new[] { new { code = "QuotaExceeded", message = QuotaText } },
            },
        }),
    });

    /// <summary>As github.com/Azure/azure-powershell/issues/1925 shows it.</summary>
    public const string QuotaInDetails =
        """
        {"error":{"code":"InvalidTemplateDeployment","message":"The template deployment 'x' is not valid according to the validation procedure. The tracking id is ''. See inner errors for details. Please see http://aka.ms/arm-deploy for usage details.","details":[{"code":"QuotaExceeded","message":"Operation results in exceeding quota limits of Core. Maximum allowed: 350, Current in use: 344, Additional requested: 8."}]}}
        """;

    /// <summary>The Go SDK's text form inside an operation's error.</summary>
    public const string AllocationInText =
        """
        {"status":"Failed","error":{"code":"ReconcileVMSSAgentPoolFailed","message":"We are unable to serve this request due to an internal error, Correlation ID: c3, Operation ID: d4, Timestamp: 2026-01-01T00:00:00Z. Category: ClientError; SubCode: AllocationFailed; Dependency: Microsoft.Compute/VirtualMachineScaleSet; OrginalError: Code=\"AllocationFailed\" Message=\"Allocation failed. We do not have sufficient capacity for the requested VM size in this region.\"; AKSTeam: NodeProvisioning"}}
        """;

    public const string PrincipalNotFound =
        """
        {"error":{"code":"PrincipalNotFound","message":"Principal 90cc53e84a6e45b68339516448218ee0 does not exist in the directory 00000000-0000-0000-0000-000000000000. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay."}}
        """;

    public const string OperationFailed =
        """{"name":"85b4c039","status":"Failed","startTime":"2001-02-03T04:05:06Z","error":{"code":"ProvisioningServerBusy","message":"Server is busy"}}""";

    public const string ExpiredSecret =
        """{"error":"invalid_client","error_description":"AADSTS7000222: The provided client secret keys for app 'a5' are expired. Visit the Azure portal to create new keys for your app.","error_codes":[7000222]}""";

    public const string GraphNotFound =
        """{"error":{"code":"Request_ResourceNotFound","message":"Resource 'x' does not exist or one of its queried reference-property objects are not present.","innerError":{"date":"2026-01-01T00:00:00","request-id":"e6"}}}""";

    public const string CoresNotAllowed =
        """{"error":{"code":"OperationNotAllowed","message":"Operation could not be completed as it results in exceeding approved Total Regional Cores quota. Additional details - Deployment Model: Resource Manager, Location: eastus2, Current Limit: 10, Current Usage: 0, Additional Required: 14, (Minimum) New Limit Required: 14."}}""";

    public const string ClusterBusy =
        """{"code":"OperationNotAllowed","message":"Operation is not allowed because there's an in progress update managed cluster operation on the managed cluster."}""";
}
