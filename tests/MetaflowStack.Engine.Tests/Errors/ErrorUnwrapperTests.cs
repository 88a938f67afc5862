using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Engine.Tests.Errors;

public sealed class ErrorUnwrapperTests
{
    public static TheoryData<string, string, string> Nested => new()
    {
        { RealMessages.NestedQuota, "QuotaExceeded", "standardDSv3Family" },
        { RealMessages.QuotaInDetails, "QuotaExceeded", "Maximum allowed: 350" },
        { RealMessages.AllocationInText, "AllocationFailed", "sufficient capacity" },
        { RealMessages.PrincipalNotFound, "PrincipalNotFound", "Principal 90cc" },
        { RealMessages.OperationFailed, "ProvisioningServerBusy", "Server is busy" },
        { RealMessages.ExpiredSecret, "AADSTS7000222", "are expired" },
        { RealMessages.GraphNotFound, "Request_ResourceNotFound", "Resource 'x'" },
        { "Code=\"AllocationFailed\" Message=\"No room.\"", "AllocationFailed", "No room." },
        { """{"error":{"code":"OuterUnknown","message":"outer","innererror":{"code":"InnerUnknown","message":"inner"}}}""", "InnerUnknown", "inner" },
    };

    [Theory]
    [MemberData(nameof(Nested))]
    public void The_innermost_known_code_is_found_with_its_own_message(string body, string code, string message)
    {
        var error = ErrorUnwrapper.Unwrap(body);

        Assert.Equal(code, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_codes_are_kept_from_the_outermost_to_the_innermost() =>
        Assert.Equal(["PreconditionFailed", "InvalidTemplateDeployment", "QuotaExceeded"], ErrorUnwrapper.Unwrap(RealMessages.NestedQuota).Codes);

    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("Bad Gateway", "Bad Gateway")]
    [InlineData("{ not json }", "{ not json }")]
    [InlineData("[]", "[]")]
    public void What_has_no_code_is_its_own_message(string? body, string message)
    {
        var error = ErrorUnwrapper.Unwrap(body);

        Assert.Null(error.Code);
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void Nesting_without_an_end_is_not_followed_for_ever()
    {
        var body = "{}";
        for (var level = 0; level < 60; level++)
            body = "{\"code\":\"Level" + level + "\",\"message\":\"m\",\"innererror\":" + body + "}";

        Assert.StartsWith("Level", ErrorUnwrapper.Unwrap(body).Code, StringComparison.Ordinal);
    }
}
