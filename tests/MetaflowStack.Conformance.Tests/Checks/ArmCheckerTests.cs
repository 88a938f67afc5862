using MetaflowStack.Conformance.Checks;
using MetaflowStack.Conformance.Exchanges;

namespace MetaflowStack.Conformance.Tests.Checks;

/// <summary>The check finds what is wrong: each kind of fault, planted.</summary>
public sealed class ArmCheckerTests
{
    private const string Group = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg";
    private const string Account = Group + "/providers/Microsoft.Storage/storageAccounts/stcontoso";
    private const string Version = "?api-version=2024-01-01";
    private const string GoodAccount = """{"location":"westus","kind":"StorageV2","sku":{"name":"Standard_LRS"}}""";

    private static readonly Dictionary<string, string> s_ours = new() { ["User-Agent"] = "metaflow-stack azsdk-net" };

    [Theory]
    [InlineData("""{"location":"westus","kind":"StorageV2"}""", "sku", "required and missing")]
    [InlineData("""{"location":"westus","kind":"Best","sku":{"name":"Standard_LRS"}}""", "kind", "not one of")]
    [InlineData("""{"location":"westus","kind":"StorageV2","sku":{"name":"Standard_LRS","tier":"Standard"}}""", "sku/tier", "read-only, and sent")]
    [InlineData("""{"location":"westus","kind":"StorageV2","sku":{"name":"Standard_LRS"},"colour":"red"}""", "colour", "not declared")]
    [InlineData("""{"location":"westus","kind":"StorageV2","sku":{"name":"Standard_LRS"},"properties":{"isHnsEnabled":"no"}}""", "properties/isHnsEnabled", "a text, and not of type boolean")]
    [InlineData("""{"location":null,"kind":"StorageV2","sku":{"name":"Standard_LRS"}}""", "location", "null, and not of type string")]
    [InlineData("""[]""", "", "an array, and not of type object")]
    [InlineData("""{""", "", "the body is no JSON")]
    [InlineData("", "", "the body is required and missing")]
    public void A_fault_in_a_request_of_ours_is_found(string body, string at, string what)
    {
        var findings = Check(Put(Account + Version, body));
        Assert.Contains(findings, finding => finding.Part == "request" && finding.At == at && finding.What.StartsWith(what, StringComparison.Ordinal));
    }

    [Fact]
    public void A_good_request_has_no_findings() => Assert.Empty(Check(Put(Account + Version, GoodAccount)));

    [Theory]
    [InlineData(Group + "/providers/Microsoft.Storage/storageAccounts/St-Contoso" + Version, "path parameter accountName", "does not match")]
    [InlineData(Group + "/providers/Microsoft.Storage/storageAccounts/st" + Version, "path parameter accountName", "shorter than 3")]
    [InlineData(Account + Version + "&colour=red", "query parameter colour", "not declared")]
    [InlineData(Account, "", "the API version is missing")]
    [InlineData(Account + "?api-version=1999-01-01", "", "not an API version of this path; it has 2023-01-01")]
    [InlineData(Group + "/providers/Microsoft.Colours/reds/x" + Version, "", "nothing is published for this path")]
    public void A_fault_in_an_address_of_ours_is_found(string url, string at, string what)
    {
        var findings = Check(Put(url, GoodAccount));
        Assert.Contains(findings, finding => finding.Part == "request" && finding.At == at && finding.What.StartsWith(what, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(200, """{"id":"/x","sku":{"name":"Huge"}}""", "sku/name", "not one of")]
    [InlineData(200, """{"id":"/x","colour":"red"}""", "colour", "not declared")]
    [InlineData(200, """{"properties":{"creationTime":"yesterday"}}""", "properties/creationTime", "not of format date-time")]
    [InlineData(200, "", "", "no body, and one is declared")]
    [InlineData(201, "{}", "", "status code not declared")]
    [InlineData(202, "", "", "202 without Location or Azure-AsyncOperation")]
    [InlineData(409, """{"code":"X"}""", "error", "required and missing")]
    [InlineData(409, """{"error":{"code":"X"}}""", "error/message", "required and missing")]
    public void A_fault_in_an_answer_is_found(int status, string body, string at, string what)
    {
        var findings = Check(Put(Account + Version, GoodAccount) with { Status = status, ResponseBody = body, ResponseHeaders = new Dictionary<string, string>() });
        Assert.Contains(findings, finding => finding.Part == $"answer {status}" && finding.At == at && finding.What.StartsWith(what, StringComparison.Ordinal));
    }

    [Fact]
    public void What_other_clients_send_is_their_affair()
    {
        var exchange = Put(Account + Version, """{"colour":"red"}""") with { RequestHeaders = new Dictionary<string, string> { ["User-Agent"] = "AZURECLI/2.45" } };
        Assert.Empty(Check(exchange));
        var unknown = exchange with { Url = Account + "?api-version=2017-01-01" };
        Assert.Equal(CheckKind.NotPublished, new ArmChecker(Published.Specs.Arm).Check(unknown).Kind);
    }

    [Fact]
    public void A_poll_is_known_by_the_answer_that_gave_its_address()
    {
        var checker = new ArmChecker(Published.Specs.Arm);
        var poll = new Exchange { Service = "arm", Method = "GET", Url = "/subscriptions/1/whatever/op?api-version=x&t=1", Status = 200, ResponseBody = """{"status":"Failed"}""", RequestHeaders = s_ours };
        Assert.Equal("nothing is published for this path", Assert.Single(checker.Check(poll).Findings).What);
        checker.Check(Put(Account + Version, GoodAccount) with
        {
            Status = 202,
            ResponseHeaders = new Dictionary<string, string> { ["Azure-AsyncOperation"] = "https://127.0.0.1:1" + poll.Url },
        });
        var result = checker.Check(poll);
        Assert.Equal((CheckKind.Poll, "failed without an error"), (result.Kind, Assert.Single(result.Findings).What));
    }

    private static IReadOnlyList<Finding> Check(Exchange exchange) => new ArmChecker(Published.Specs.Arm).Check(exchange).Findings;

    private static Exchange Put(string url, string body) => new()
    {
        Service = "arm",
        Method = "PUT",
        Url = url,
        RequestHeaders = s_ours,
        RequestBody = body,
        Status = 202,
        ResponseHeaders = new Dictionary<string, string> { ["Location"] = "https://127.0.0.1/poll" },
    };
}
