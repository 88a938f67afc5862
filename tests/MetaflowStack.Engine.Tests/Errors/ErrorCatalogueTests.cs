using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Engine.Tests.Errors;

public sealed class ErrorCatalogueTests
{
    private const ErrorSituation Own = ErrorSituation.OwnPrincipal;
    private const ErrorSituation Database = ErrorSituation.CreatingPostgreSql;

    public static TheoryData<string, int?, ErrorSituation, ErrorClassification> Rules => new()
    {
        { "AnotherOperationInProgress", 409, default, ErrorClassification.Retry },
        { "ServerBusy", 503, default, ErrorClassification.Retry },
        { "ServerIsBusy", 409, default, ErrorClassification.Retry },
        { "ProvisioningServerBusy", null, default, ErrorClassification.Retry },
        { "RetryableError", 429, default, ErrorClassification.Retry },
        { "AKSOperationPreempted", null, default, ErrorClassification.Retry },
        { "StorageAccountOperationInProgress", 409, default, ErrorClassification.Retry },
        { "PrincipalNotFound", 400, Own, ErrorClassification.Retry },
        { "PrincipalNotFound", 400, default, ErrorClassification.Fail },
        { "Request_ResourceNotFound", 404, Own, ErrorClassification.Retry },
        { "Request_ResourceNotFound", 404, default, ErrorClassification.Fail },
        { "InternalServerError", null, Database, ErrorClassification.Retry },
        { "InternalServerError", null, default, ErrorClassification.Fail },
        { "InternalServerError", 500, default, ErrorClassification.Retry },
        { "AllocationFailed", null, default, ErrorClassification.RetryBounded },
        { "ZonalAllocationFailed", null, default, ErrorClassification.RetryBounded },
        { "AksCapacityHeavyUsage", null, default, ErrorClassification.RetryBounded },
        { "RoleAssignmentExists", 409, default, ErrorClassification.Done },
        { "ResourceNotFound", 404, ErrorSituation.Deleting, ErrorClassification.Done },
        { "ResourceNotFound", 404, default, ErrorClassification.Fail },
        { "QuotaExceeded", 400, default, ErrorClassification.Fail },
        { "QuotaExceeded", 429, default, ErrorClassification.Fail },
        { "InsufficientQuota", 400, default, ErrorClassification.Fail },
        { "SkuNotAvailable", 409, default, ErrorClassification.Fail },
        { "LocationIsOfferRestricted", 400, default, ErrorClassification.Fail },
        { "AvailabilityZoneNotSupported", 400, default, ErrorClassification.Fail },
        { "SubnetIsFull", 400, default, ErrorClassification.Fail },
        { "AuthorizationFailed", 403, default, ErrorClassification.Fail },
        { "Authorization_RequestDenied", 403, default, ErrorClassification.Fail },
        { "RequestDisallowedByPolicy", 403, default, ErrorClassification.Fail },
        { "AADSTS7000222", 401, default, ErrorClassification.Fail },
        { "StorageAccountAlreadyTaken", 409, default, ErrorClassification.Fail },
        { "ServerNameAlreadyExists", 409, default, ErrorClassification.Fail },
        { "InvalidTemplateDeployment", 400, default, ErrorClassification.Fail },
        { "NobodyKnows", 400, default, ErrorClassification.Fail },
        { "NobodyKnows", 408, default, ErrorClassification.Retry },
        { "NobodyKnows", 429, default, ErrorClassification.Retry },
        { "NobodyKnows", 500, default, ErrorClassification.Retry },
        { "NobodyKnows", 502, default, ErrorClassification.Retry },
        { "NobodyKnows", 503, default, ErrorClassification.Retry },
        { "NobodyKnows", 504, default, ErrorClassification.Retry },
    };

    [Theory]
    [InlineData("A concurrent operation on this resource is in progress. Please try again later.", ErrorClassification.Retry)]
    [InlineData("The resource exists already.", ErrorClassification.Fail)]
    public void A_conflict_passes_only_when_another_operation_is_its_cause(string message, ErrorClassification expected) =>
        Assert.Equal(expected, ErrorCatalogue.Classify(409, ErrorUnwrapper.Unwrap("{\"code\":\"Conflict\",\"message\":\"" + message + "\"}")));

    [Theory]
    [MemberData(nameof(Rules))]
    public void Each_code_is_treated_as_the_rules_say(string code, int? status, ErrorSituation situation, ErrorClassification expected) =>
        Assert.Equal(expected, ErrorCatalogue.Classify(status, ErrorUnwrapper.Unwrap("{\"error\":{\"code\":\"" + code + "\",\"message\":\"m\"}}"), situation));

    [Fact]
    public void An_operation_that_is_not_allowed_is_about_quota_only_when_it_says_so()
    {
        Assert.NotNull(ErrorCatalogue.Find(ErrorUnwrapper.Unwrap(RealMessages.CoresNotAllowed)));
        Assert.Equal(ErrorClassification.Fail, ErrorCatalogue.Classify(409, ErrorUnwrapper.Unwrap(RealMessages.CoresNotAllowed)));
        Assert.Equal(ErrorClassification.Retry, ErrorCatalogue.Classify(409, ErrorUnwrapper.Unwrap(RealMessages.ClusterBusy)));
        Assert.Null(ErrorCatalogue.Find(ErrorUnwrapper.Unwrap("""{"code":"OperationNotAllowed","message":"Not now."}""")));
        Assert.Equal(ErrorClassification.RetryBounded, ErrorCatalogue.Classify(null, ErrorUnwrapper.Unwrap(RealMessages.AllocationInText)));
        Assert.Equal(ErrorClassification.Fail, ErrorCatalogue.Classify(null, ErrorUnwrapper.Unwrap(RealMessages.NestedQuota)));
    }

    [Fact]
    public void Every_entry_says_what_it_means_and_what_to_do()
    {
        Assert.All(ErrorCatalogue.Entries, entry =>
        {
            Assert.NotEmpty(entry.Explanation);
            Assert.NotEmpty(entry.Remedy);
            Assert.False(entry.Explanation.EndsWith('.') || entry.Remedy.EndsWith('.'), entry.Code);
        });
        Assert.Equal(
            ErrorCatalogue.Entries.Count, ErrorCatalogue.Entries.DistinctBy(entry => (entry.Code.ToUpperInvariant(), entry.MessageContains)).Count());
    }

    [Fact]
    public void A_quota_error_gives_family_place_numbers_and_link()
    {
        var facts = QuotaFacts.Parse(RealMessages.QuotaText);

        Assert.Equal(new QuotaFacts("standardDSv3Family Cores", "westeurope", 0, 0, 4, RealMessages.QuotaLink), facts);
        Assert.Null(QuotaFacts.Parse("Subnet is full"));
    }

    [Fact]
    public void What_a_person_reads_about_known_errors()
    {
        (string What, string Body, int? Status)[] cases =
        [
            ("Cluster aks-demo could not be created", RealMessages.NestedQuota, null),
            ("Node pool work could not be created", RealMessages.AllocationInText, null),
            ("Role assignment could not be created", RealMessages.PrincipalNotFound, 400),
            ("Sign-in failed", RealMessages.ExpiredSecret, 401),
            ("Cluster aks-demo could not be updated", RealMessages.ClusterBusy, 409),
            ("Network vnet-demo could not be read", "", 502),
        ];

        Snapshot.Matches(string.Join("\n\n", cases.Select(example =>
            ErrorCatalogue.Explain(example.What, null, example.Status, ErrorUnwrapper.Unwrap(example.Body)).ToString())) + "\n", "known-errors.txt");
    }
}
