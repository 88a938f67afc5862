using System.Text.Json;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Engine.Tests.Errors;

/// <summary>Every code of the catalogue in every form that Azure wraps errors in.</summary>
public sealed class ErrorFormsTests
{
    private static readonly Dictionary<string, Func<string, string, string>> s_forms = new()
    {
        ["ARM's envelope"] = (code, message) => Json(new { error = new { code, message } }),
        ["AKS without the envelope"] = (code, message) => Json(new { code, message, details = (object?)null, subcode = "" }),
        ["an operation's error"] = (code, message) => Json(new { name = "op", status = "Failed", error = new { code, message } }),
        ["in details"] = (code, message) => Json(new { error = new { code = "InvalidTemplateDeployment", message = "See inner errors.", details = new[] { new { code, message } } } }),
        ["in an inner error"] = (code, message) => Json(new { error = new { code = "BadRequest", message = "Not now.", innererror = new { code, message } } }),
        ["as JSON in a message"] = (code, message) => Json(new { code = "PreconditionFailed", message = $"Provisioning failed. Error: {Json(new { code = "InvalidTemplateDeployment", message = "See inner errors.", details = new[] { new { code, message } } })}" }),
        ["as text of the Go SDK"] = (code, message) => Json(new { error = new { code = "ReconcileVMSSAgentPoolFailed", message = $"Code=\"{code}\" Message=\"{message}\"" } }),
        ["as AKS' categories"] = (code, message) => Json(new { error = new { code = "ReconcileVMSSAgentPoolFailed", message = $"Category: ClientError; Code: {code}; Message: {message}" } }),
    };

    public static MatrixTheoryData<string, int> Cases => new(s_forms.Keys, Enumerable.Range(0, ErrorCatalogue.Entries.Count));

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_code_is_found_and_treated_alike_in_every_form(string form, int index)
    {
        var entry = ErrorCatalogue.Entries[index];
        var message = $"It says {entry.MessageContains ?? "why"} here.";

        var error = ErrorUnwrapper.Unwrap(s_forms[form](entry.Code, message));

        Assert.Equal(entry.Code, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(entry.Classification, ErrorCatalogue.Classify(null, error, entry.OnlyWhen));
        if (entry.OnlyWhen != ErrorSituation.None)
            Assert.Equal(ErrorClassification.Fail, ErrorCatalogue.Classify(null, error));
        Assert.Contains(entry.Explanation, ErrorCatalogue.Explain("It failed", null, null, error).Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AADSTS7000222", "invalid_client", "AADSTS7000222: The provided client secret keys for app 'a5' are expired.")]
    [InlineData("AADSTS7000215", "invalid_client", "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value.")]
    [InlineData("AADSTS700016", "unauthorized_client", "AADSTS700016: Application with identifier 'a5' was not found in the directory 'Contoso'.")]
    public void Entras_numbers_are_codes(string code, string error, string description)
    {
        var unwrapped = ErrorUnwrapper.Unwrap(Json(new { error, error_description = description, error_codes = new[] { 1 } }));

        Assert.Equal(code, unwrapped.Code);
        Assert.Equal(ErrorClassification.Fail, ErrorCatalogue.Classify(401, unwrapped));
    }

    /// <summary>The codes that Azure's behaviour asks us to know, by what to do about each.</summary>
    public static TheoryData<ErrorClassification, string, ErrorSituation> Required => Table(
        (ErrorClassification.Retry, "AnotherOperationInProgress ServerBusy ServerIsBusy ProvisioningServerBusy RetryableError AKSOperationPreempted StorageAccountOperationInProgress", default),
        (ErrorClassification.Retry, "PrincipalNotFound Request_ResourceNotFound", ErrorSituation.OwnPrincipal),
        (ErrorClassification.Fail, "PrincipalNotFound Request_ResourceNotFound", default),
        (ErrorClassification.Retry, "InternalServerError", ErrorSituation.CreatingPostgreSql),
        (ErrorClassification.RetryBounded, "AllocationFailed ZonalAllocationFailed AksCapacityHeavyUsage", default),
        (ErrorClassification.Done, "RoleAssignmentExists", default),
        (ErrorClassification.Fail, "QuotaExceeded InsufficientQuota SkuNotAvailable LocationIsOfferRestricted AvailabilityZoneNotSupported SubnetIsFull AuthorizationFailed", default),
        (ErrorClassification.Fail, "Authorization_RequestDenied RequestDisallowedByPolicy AADSTS7000222 StorageAccountAlreadyTaken ServerNameAlreadyExists InvalidTemplateDeployment", default));

    [Theory]
    [MemberData(nameof(Required))]
    public void The_codes_that_matter_are_in_the_catalogue(ErrorClassification classification, string code, ErrorSituation situation)
    {
        Assert.True(ErrorCatalogue.Knows(code));
        Assert.Equal(classification, ErrorCatalogue.Classify(null, ErrorUnwrapper.Unwrap(Json(new { error = new { code, message = "m" } })), situation));
    }

    private static TheoryData<ErrorClassification, string, ErrorSituation> Table(params (ErrorClassification Class, string Codes, ErrorSituation Situation)[] rows)
    {
        var data = new TheoryData<ErrorClassification, string, ErrorSituation>();
        foreach (var (classification, codes, situation) in rows)
            foreach (var code in codes.Split(' '))
                data.Add(classification, code, situation);
        return data;
    }

    private static string Json(object value) => JsonSerializer.Serialize(value);
}
