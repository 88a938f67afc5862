using System.Net;
using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Tests.Kubernetes;

public sealed class WorkloadIdentityWebhookTests
{
    private const string Accounts = "/api/v1/namespaces/default/serviceaccounts";
    private const string Pods = "/api/v1/namespaces/default/pods";
    private const string Labelled = "\"labels\":{\"azure.workload.identity/use\":\"true\"}";

    [Fact]
    public async Task A_labelled_pod_gets_the_token_and_the_variables_of_its_accounts_identity()
    {
        await using var cluster = await StartAsync();

        var pod = await cluster.CreateAsync(Pods, Pod(Labelled));

        var container = pod["spec"]!["containers"]![0]!;
        Assert.Equal(
            ["AZURE_CLIENT_ID=the-client", "AZURE_TENANT_ID=the-tenant", "AZURE_FEDERATED_TOKEN_FILE=/var/run/secrets/azure/tokens/azure-identity-token", "AZURE_AUTHORITY_HOST=https://login.microsoftonline.com/"],
            container["env"]!.AsArray().Select(entry => $"{entry!["name"]}={entry["value"]}"));
        Assert.Contains(container["volumeMounts"]!.AsArray(), mount => (string?)mount!["mountPath"] == "/var/run/secrets/azure/tokens");
        var token = pod["spec"]!["volumes"]!.AsArray().Single(volume => (string?)volume!["name"] == "azure-identity-token")!["projected"]!["sources"]![0]!["serviceAccountToken"]!;
        Assert.Equal("""{"audience":"api://AzureADTokenExchange","expirationSeconds":3600,"path":"azure-identity-token"}""", token.ToJsonString());
    }

    [Fact]
    public async Task What_a_container_sets_itself_stays_and_skipped_containers_get_nothing()
    {
        await using var cluster = await StartAsync();

        var own = await cluster.CreateAsync(Pods, Pod(Labelled, "\"env\":[{\"name\":\"AZURE_CLIENT_ID\",\"value\":\"mine\"}],"));
        var skipped = await cluster.CreateAsync(Pods, Pod(Labelled + ",\"annotations\":{\"azure.workload.identity/skip-containers\":\"main\"}"));

        Assert.Equal(["mine"], own["spec"]!["containers"]![0]!["env"]!.AsArray().Where(entry => (string?)entry!["name"] == "AZURE_CLIENT_ID").Select(entry => (string)entry!["value"]!));
        Assert.Null(skipped["spec"]!["containers"]![0]!["env"]);
    }

    [Fact]
    public async Task Without_the_label_or_the_webhook_pods_stay_as_they_are()
    {
        await using var cluster = await StartAsync();
        Assert.Null((await cluster.CreateAsync(Pods, Pod("\"labels\":{\"app\":\"x\"}")))["spec"]!["containers"]![0]!["env"]);

        cluster.Clusters.SetIdentity(TestCluster.Id, null, tenantId: null);

        Assert.Null((await cluster.CreateAsync(Pods, Pod(Labelled)))["spec"]!["containers"]![0]!["env"]);
    }

    [Fact]
    public async Task The_webhook_and_the_issuer_outlive_a_restart()
    {
        JsonNode saved;
        await using (var first = await StartAsync())
            saved = first.Clusters.Save();
        await using var cluster = await TestCluster.StartAsync(saved);

        Assert.NotNull((await cluster.CreateAsync(Pods, Pod(Labelled)))["spec"]!["containers"]![0]!["env"]);
        Assert.Equal("https://the-issuer/", cluster.Clusters.ReadToken(await TokenAsync(cluster, "[]"))!["iss"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_token_for_others_does_not_let_in()
    {
        await using var cluster = await StartAsync();
        using var own = cluster.NewClient(token: await TokenAsync(cluster, "[]"));
        using var entras = cluster.NewClient(token: await TokenAsync(cluster, "[\"api://AzureADTokenExchange\"]"));

        Assert.Equal(HttpStatusCode.OK, (await own.GetAsync("api/v1/namespaces", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await entras.GetAsync("api/v1/namespaces", TestContext.Current.CancellationToken)).StatusCode);
    }

    private static async Task<TestCluster> StartAsync()
    {
        var cluster = await TestCluster.StartAsync();
        cluster.Clusters.SetIdentity(TestCluster.Id, "https://the-issuer/", "the-tenant");
        await cluster.CreateAsync(Accounts, """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"task","annotations":{"azure.workload.identity/client-id":"the-client"}}}""");
        return cluster;
    }

    private static async Task<string> TokenAsync(TestCluster cluster, string audiences) =>
        (string)(await cluster.CreateAsync($"{Accounts}/task/token", $$$"""{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"audiences":{{{audiences}}}}}"""))["status"]!["token"]!;

    private static string Pod(string metadata, string container = "") =>
        $$$"""{"apiVersion":"v1","kind":"Pod","metadata":{"generateName":"task-",{{{metadata}}}},"spec":{"serviceAccountName":"task","containers":[{{{{container}}}"name":"main","image":"registry.test/x:1"}]}}""";
}
