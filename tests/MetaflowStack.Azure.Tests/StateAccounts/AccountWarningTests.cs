using System.Text.Json.Nodes;
using MetaflowStack.Azure.StateAccounts;

namespace MetaflowStack.Azure.Tests.StateAccounts;

public sealed class AccountWarningTests
{
    private const string Safe = """{"allowSharedKeyAccess":false,"allowBlobPublicAccess":false,"supportsHttpsTrafficOnly":true,"minimumTlsVersion":"TLS1_2"}""";

    [Theory]
    [InlineData("{}", 0)]
    [InlineData("""{"minimumTlsVersion":"TLS1_3"}""", 0)]
    [InlineData("""{"allowSharedKeyAccess":true}""", 1)]
    [InlineData("""{"allowSharedKeyAccess":null}""", 1)]
    [InlineData("""{"allowBlobPublicAccess":true}""", 1)]
    [InlineData("""{"allowBlobPublicAccess":null}""", 0)]
    [InlineData("""{"supportsHttpsTrafficOnly":false}""", 1)]
    [InlineData("""{"minimumTlsVersion":"TLS1_0"}""", 1)]
    [InlineData("""{"minimumTlsVersion":null}""", 1)]
    [InlineData("""{"allowSharedKeyAccess":true,"allowBlobPublicAccess":true,"supportsHttpsTrafficOnly":false,"minimumTlsVersion":"TLS1_1"}""", 4)]
    public void What_is_unsafe_is_warned_about_by_Azures_defaults(string settings, int warnings) =>
        Assert.Equal(warnings, AccountWarnings.Of(AccountWith(settings)).Count);

    [Fact]
    public void A_warning_says_why_and_how_to_mend_it() => Snapshot.Matches(
        string.Join('\n', AccountWarnings.Of(AccountWith("""{"allowSharedKeyAccess":true,"allowBlobPublicAccess":true,"supportsHttpsTrafficOnly":false,"minimumTlsVersion":"TLS1_0"}"""))) + "\n",
        "warnings.txt");

    // A null takes the setting away, as an account made by an old API version lacks it.
    private static JsonObject AccountWith(string settings)
    {
        var properties = (JsonObject)JsonNode.Parse(Safe)!;
        foreach (var (name, value) in (JsonObject)JsonNode.Parse(settings)!)
        {
            properties.Remove(name);
            if (value is not null)
                properties[name] = value.DeepClone();
        }
        return new JsonObject { ["id"] = TestAccounts.Account, ["name"] = "stdemostate", ["properties"] = properties };
    }
}
