using MetaflowStack.Azure.StateAccounts;
using MetaflowStack.Azure.Tests.Support;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Tests.StateAccounts;

public sealed class CallerIdentityTests
{
    [Theory]
    [InlineData("""{"oid":"o","idtyp":"user"}""", "User")]
    [InlineData("""{"oid":"o","idtyp":"app"}""", "ServicePrincipal")]
    [InlineData("""{"oid":"o","scp":"user_impersonation"}""", "User")]
    [InlineData("""{"oid":"o","appid":"a"}""", "ServicePrincipal")]
    [InlineData("""{"oid":"o","idtyp":"app","scp":""}""", "ServicePrincipal")]
    public void A_token_says_who_is_signed_in_and_what_kind_of_principal_that_is(string claims, string principalType) =>
        Assert.Equal(new CallerIdentity("o", principalType), CallerIdentities.Parse(TestAccounts.Token(claims)));

    [Theory]
    [InlineData("opaque")]
    [InlineData("a.b.c")]
    [InlineData("a.!!!.c")]
    [InlineData("")]
    public void What_is_no_token_of_Entra_names_nobody(string token) => Assert.Null(CallerIdentities.Parse(token));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"oid":""}""")]
    [InlineData("[]")]
    public void Without_an_object_id_nobody_is_named(string claims) => Assert.Null(CallerIdentities.Parse(TestAccounts.Token(claims)));

    [Fact]
    public async Task A_caller_who_cannot_be_told_is_an_error_that_does_not_show_the_token()
    {
        var callers = new CallerIdentities(new FixedCredential(), "https://management.azure.com");
        var failure = await Assert.ThrowsAsync<StackException>(() => callers.ReadAsync(CancellationToken.None));
        Assert.Contains("az login", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(FixedCredential.Token, failure.Message, StringComparison.Ordinal);
    }
}
