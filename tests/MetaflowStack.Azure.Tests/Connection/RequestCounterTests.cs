using Azure.Core;
using MetaflowStack.Azure.Connection;
using MetaflowStack.Azure.Tests.Support;

namespace MetaflowStack.Azure.Tests.Connection;

public sealed class RequestCounterTests
{
    [Theory]
    [InlineData("arm", "GET", "/subscriptions", false)]
    [InlineData("arm", "HEAD", "/subscriptions/s/resourcegroups/g", false)]
    [InlineData("arm", "PUT", "/subscriptions/s/resourceGroups/g", true)]
    [InlineData("arm", "PATCH", "/x", true)]
    [InlineData("arm", "DELETE", "/x", true)]
    [InlineData("arm", "POST", "/x/listClusterUserCredential", false)]
    [InlineData("arm", "POST", "/x/providers/Microsoft.Storage/checkNameAvailability", false)]
    [InlineData("arm", "POST", "/x/providers/Microsoft.Storage/register", true)]
    [InlineData("graph", "POST", "/v1.0/applications/1/addPassword", true)]
    [InlineData("login", "POST", "/tenant/oauth2/v2.0/token", false)]
    public void A_request_is_a_write_when_it_changes_something(string service, string method, string path, bool isWrite)
    {
        var counter = new RequestCounter();
        counter.Add(service, method, path);
        Assert.Equal(isWrite ? 1 : 0, counter.Writes);
        Assert.Equal(new RequestCount(service, method, isWrite, 1), Assert.Single(counter.Snapshot()));
    }

    [Fact]
    public async Task Each_attempt_of_a_retried_request_counts()
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", "/x", new Answer(503), new Answer(503), new Answer(200, "{}"));
        await azure.SendAsync(RequestMethod.Get, "/x");
        Assert.Equal(3, azure.Counter.Total);
        Assert.Equal(azure.Server.Requests.Count, azure.Counter.Total);
    }
}
