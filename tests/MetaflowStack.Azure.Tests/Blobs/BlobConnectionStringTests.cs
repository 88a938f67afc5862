using MetaflowStack.Azure.Blobs;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Tests.Blobs;

public sealed class BlobConnectionStringTests
{
    private const string Key = "cGxhbnRlZC1rZXktcGxhbnRlZC1rZXk=";

    [Theory]
    [InlineData($"DefaultEndpointsProtocol=https;AccountName=stdemo;AccountKey={Key};EndpointSuffix=core.windows.net", "stdemo", "https://stdemo.blob.core.windows.net/")]
    [InlineData($"AccountKey={Key};AccountName=stdemo", "stdemo", "https://stdemo.blob.core.windows.net/")]
    [InlineData($"accountname=stdemo; accountkey={Key} ;EndpointSuffix=core.chinacloudapi.cn;", "stdemo", "https://stdemo.blob.core.chinacloudapi.cn/")]
    [InlineData($"AccountName=stdemo;AccountKey={Key};BlobEndpoint=http://127.0.0.1:10000/stdemo/", "stdemo", "http://127.0.0.1:10000/stdemo/")]
    [InlineData("UseDevelopmentStorage=true", "devstoreaccount1", "http://127.0.0.1:10000/devstoreaccount1/")]
    public void It_names_the_account_and_where_its_blobs_are(string text, string account, string endpoint)
    {
        var parsed = BlobConnectionString.Parse(text);
        Assert.Equal((account, endpoint), (parsed.Account, parsed.Endpoint.AbsoluteUri));
        Assert.DoesNotContain(Key, parsed.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "no AccountName")]
    [InlineData(Key, "no AccountName")]
    [InlineData("planted", "NAME=VALUE")]
    [InlineData($"AccountName=stdemo;AccountName=stother;AccountKey={Key}", "NAME=VALUE")]
    [InlineData($"AccountKey={Key}", "no AccountName")]
    [InlineData("AccountName=stdemo", "no AccountKey")]
    [InlineData("AccountName=stdemo;AccountKey=planted!", "not base64")]
    [InlineData("BlobEndpoint=https://stdemo.blob.core.windows.net;SharedAccessSignature=sv=planted", "shared access signature")]
    [InlineData($"AccountName=stdemo;AccountKey={Key};BlobEndpoint=file:///planted", "not an http or https URL")]
    public void What_cannot_be_used_is_refused_without_being_shown(string text, string expected)
    {
        var refused = Assert.Throws<UsageException>(() => BlobConnectionString.Parse(text));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("planted", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, refused.Message, StringComparison.Ordinal);
    }
}
