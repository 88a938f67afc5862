using MetaflowStack.Azure.Clusters;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Azure.Tests.Support;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Azure.Tests.Providers;

public sealed class ReadTests
{
    [Theory]
    [InlineData("Ready", LiveStatus.Ready)]
    [InlineData("Starting", LiveStatus.InProgress)]
    [InlineData("Updating", LiveStatus.InProgress)]
    [InlineData("Dropping", LiveStatus.InProgress)]
    [InlineData("Disabled", LiveStatus.Failed)]
    [InlineData("Stopped", LiveStatus.Failed)]
    public async Task A_database_server_tells_its_state_in_a_field_of_its_own(string state, LiveStatus expected)
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", TestStack.Server.ResourceId, new Answer(200, $$$"""{"properties":{"state":"{{{state}}}","fullyQualifiedDomainName":"h"}}"""));
        var live = await ReadAsync(azure, TestStack.Server.Key.ToString());
        Assert.Equal((expected, state), (live!.Status, live.StatusText));
        Assert.Equal("h", live.Outputs["fullyQualifiedDomainName"]);
    }

    [Fact]
    public async Task A_missing_agent_pool_is_missing_though_its_answer_has_no_error_envelope()
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", TestStack.Pool.ResourceId, new Answer(404, """{"code":"NotFound","message":"Could not find the agentpool"}"""));
        Assert.Null(await ReadAsync(azure, TestStack.Pool.Key.ToString()));
    }

    [Fact]
    public async Task A_cluster_has_the_identities_of_itself_and_its_nodes_as_outputs()
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", TestStack.Cluster.ResourceId, new Answer(200,
            """{"identity":{"principalId":"p"},"properties":{"fqdn":"f","identityProfile":{"kubeletidentity":{"objectId":"o","clientId":"c"}},"nodeResourceGroup":"MC_x"}}"""));
        var live = await ReadAsync(azure, TestStack.Cluster.Key.ToString());
        Assert.Equal(["c", "f", "MC_x", "o", "p"],
            live!.Outputs.Where(output => output.Key != "id").Select(output => output.Value.ToString()).Order(StringComparer.OrdinalIgnoreCase));
        Assert.Equal(TestStack.Cluster.ResourceId, live.Outputs["id"]);
    }

    [Fact]
    public async Task Somebody_elses_resource_is_found_and_not_ours()
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", TestStack.Storage.ResourceId, new Answer(200, """{"tags":{"managed-by":"terraform"}}"""));
        Assert.False((await ReadAsync(azure, TestStack.Storage.Key.ToString()))!.Owned);
    }

    [Fact]
    public async Task A_refusal_says_what_to_whom_and_what_to_do()
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", TestStack.Storage.ResourceId, new Answer(403,
            """{"error":{"code":"AuthorizationFailed","message":"The client 'anna' does not have authorization to perform action 'Microsoft.Storage/storageAccounts/read'."}}"""));
        var failure = await Assert.ThrowsAsync<StackException>(() => ReadAsync(azure, TestStack.Storage.Key.ToString()));
        Snapshot.Matches(failure.Message + "\n", "refused-read.txt");
    }

    [Fact]
    public async Task The_kubeconfig_is_a_secret()
    {
        using var azure = new TestAzure();
        azure.Server.On("POST", "/listClusterUserCredential", new Answer(200, $$$"""{"kubeconfigs":[{"name":"clusterUser","value":"{{{Convert.ToBase64String("kind: Config"u8)}}}"}]}"""));
        var kubeconfig = await new ManagedClusterCredentials(azure.Arm).FindUserKubeconfigAsync(TestStack.Cluster.ResourceId, CancellationToken.None);
        Assert.Equal("kind: Config", kubeconfig!.Reveal());
        Assert.Equal("(secret)", kubeconfig.ToString());
        Assert.Equal(0, azure.Counter.Writes);
    }

    [Fact]
    public async Task A_cluster_whose_creation_ended_just_after_it_refused_is_asked_again()
    {
        using var azure = new TestAzure();
        azure.Server.On("POST", "/listClusterUserCredential",
            new Answer(409, """{"code":"OperationNotAllowed","message":"Not now."}"""),
            new Answer(200, $$$"""{"kubeconfigs":[{"name":"clusterUser","value":"{{{Convert.ToBase64String("kind: Config"u8)}}}"}]}"""));
        azure.Server.On("GET", "/managedClusters/" + ArmId.NameOf(TestStack.Cluster.ResourceId), new Answer(200, """{"properties":{"provisioningState":"Succeeded"}}"""));
        var kubeconfig = await new ManagedClusterCredentials(azure.Arm).FindUserKubeconfigAsync(TestStack.Cluster.ResourceId, CancellationToken.None);
        Assert.Equal("kind: Config", kubeconfig!.Reveal());
    }

    [Theory]
    [InlineData("Creating", true)]
    [InlineData("Succeeded", false)]
    public async Task A_cluster_that_is_still_being_created_has_no_kubeconfig_and_any_other_refusal_is_a_failure(string state, bool isCreated)
    {
        using var azure = new TestAzure();
        azure.Server.On("POST", "/listClusterUserCredential", new Answer(409, """{"code":"OperationNotAllowed","message":"Not now."}"""));
        azure.Server.On("GET", "/managedClusters/" + ArmId.NameOf(TestStack.Cluster.ResourceId), new Answer(200, $$$"""{"properties":{"provisioningState":"{{{state}}}"}}"""));
        var credentials = new ManagedClusterCredentials(azure.Arm);
        var find = () => credentials.FindUserKubeconfigAsync(TestStack.Cluster.ResourceId, CancellationToken.None);
        if (isCreated)
            Assert.Null(await find());
        else
            Assert.Contains("Not now.", (await Assert.ThrowsAsync<StackException>(find)).Message, StringComparison.Ordinal);
    }

    private static Task<LiveResource?> ReadAsync(TestAzure azure, string key)
    {
        var resource = CreationTests.Find(key);
        return CreationTests.Provider(azure, resource).ReadAsync(resource, azure.Context(resource.Key), CancellationToken.None);
    }
}
