using System.Text.Json.Nodes;
using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Azure.Tests.Support;

namespace MetaflowStack.Azure.Tests.Recordings;

public sealed class ReplayTests
{
    private static readonly string[] Types =
    [
        "Microsoft.Network/virtualNetworks", "Microsoft.Network/virtualNetworks/subnets", "Microsoft.Network/privateDnsZones",
        "Microsoft.Storage/storageAccounts", "Microsoft.Storage/storageAccounts/blobServices/containers",
        "Microsoft.DBforPostgreSQL/flexibleServers", "Microsoft.DBforPostgreSQL/flexibleServers/databases",
        "Microsoft.DBforPostgreSQL/flexibleServers/configurations", "Microsoft.ContainerService/managedClusters",
        "Microsoft.ContainerService/managedClusters/agentPools", "Microsoft.Authorization/roleAssignments", "Microsoft.ManagedIdentity/userAssignedIdentities",
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials", "",
    ];

    [Fact]
    public async Task Every_recorded_write_of_our_types_is_waited_for_as_Azure_played_it()
    {
        var replayed = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(SpecFolder.Find("recordings"), "*.yaml").Order(StringComparer.Ordinal))
        {
            var exchanges = Cassette.Read(file);
            foreach (var index in Enumerable.Range(0, exchanges.Count).Where(index => IsWriteOfOurs(exchanges[index])))
            {
                var name = $"{exchanges[index].Method} {TypeOf(exchanges[index].Url)}";
                await ReplayAsync(exchanges, index, $"{Path.GetFileName(file)} #{index} {name}");
                replayed[name] = replayed.GetValueOrDefault(name) + 1;
            }
        }
        foreach (var (name, count) in replayed)
            TestContext.Current.SendDiagnosticMessage($"{name}: {count}");
        Assert.True(replayed.Values.Sum() > 60, "The recordings hold fewer writes than they should.");
        Assert.Contains("PUT Microsoft.DBforPostgreSQL/flexibleServers", replayed.Keys);
        Assert.Contains("DELETE Microsoft.ContainerService/managedClusters", replayed.Keys);
        Assert.Contains("PUT Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials", replayed.Keys);
    }

    private static async Task ReplayAsync(IReadOnlyList<Exchange> exchanges, int index, string name)
    {
        var write = exchanges[index];
        using var azure = new TestAzure(new ReplayServer(exchanges, index).Script());
        var id = write.Url.AbsolutePath;
        var operation = new OperationContext
        {
            Key = ResourceGroup.KeyFor("replayed"),
            Id = id,
            ApiVersion = ReplayServer.ApiVersionOf(write.Url),
            What = "be replayed",
            IsDelete = write.Method == "DELETE",
            Timeout = TimeSpan.FromHours(2),
            StateOf = StateOf(write.Url),
            Report = azure.Progress.Add,
        };
        var writer = new ResourceWriter(azure.Arm, operation);
        try
        {
            if (operation.IsDelete)
                Assert.True(await writer.DeleteAsync(CancellationToken.None));
            else
            {
                var body = await writer.WriteAsync(RequestMethod.Put, (JsonObject)JsonNode.Parse(write.Sent!)!, CancellationToken.None);
                Assert.True(ArmId.AreEqual(Uri.UnescapeDataString(id), body["id"]!.ToString()), $"{name}: {body["id"]}");
            }
        }
        catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{name}: {exception.Message}\n{string.Join('\n', azure.Server.Requests.TakeLast(5))}");
        }
        Assert.All(azure.Server.Requests, request => Assert.Equal("management.azure.com", request.Url.Host));
    }

    private static Func<JsonObject, ResourceState> StateOf(Uri url) => TypeOf(url) == "Microsoft.DBforPostgreSQL/flexibleServers"
        ? body => new ResourceState(
            body["properties"]?["state"]?.ToString() is null or "Ready" ? Engine.Providers.LiveStatus.Ready : Engine.Providers.LiveStatus.InProgress,
            body["properties"]?["state"]?.ToString())
        : ResourceState.OfProvisioningState;

    // A write counts when Azure took it; what it refused is the error tests' matter, and re-reads of deleted resources end nowhere.
    private static bool IsWriteOfOurs(Exchange exchange) =>
        exchange.Method is "PUT" or "DELETE" && exchange.Status is 200 or 201 or 202 && Types.Contains(TypeOf(exchange.Url));

    private static string TypeOf(Uri url)
    {
        var path = Uri.UnescapeDataString(url.AbsolutePath);
        var start = path.LastIndexOf("/providers/", StringComparison.OrdinalIgnoreCase);
        if (start < 0)
            return path.Contains("/resourcegroups/", StringComparison.OrdinalIgnoreCase) ? "" : path;
        var segments = path[(start + "/providers/".Length)..].Split('/');
        return string.Join('/', segments.Where((_, position) => position == 0 || position % 2 == 1).Where(segment => segment != "default"));
    }
}
