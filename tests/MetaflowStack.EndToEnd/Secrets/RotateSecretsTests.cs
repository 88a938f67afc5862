using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.EndToEnd.DailyTools;
using MetaflowStack.EndToEnd.Stack;

namespace MetaflowStack.EndToEnd.Secrets;

/// <summary>All secrets of a stack made anew while it is in use.</summary>
public sealed class RotateSecretsTests : IClassFixture<AirflowStack>
{
    private static readonly string[] StoragePlaces = ["default", "argo", "airflow"];

    private readonly AirflowStack _stack;

    public RotateSecretsTests(AirflowStack stack)
    {
        Assert.SkipWhen(AirflowChartFile.HelmMissing is not null, AirflowChartFile.HelmMissing ?? "");
        _stack = stack;
    }

    [Fact]
    public async Task All_are_made_anew_while_the_service_answers_and_the_old_ones_open_nothing_afterwards()
    {
        var before = await SecretsAsync();
        await using var prober = ServiceProber.Start(_stack.Sandbox, await _stack.KubeconfigAsync());

        var run = (await _stack.RunAsync(["RotateSecrets", .. _stack.Options])).Succeeded();

        await prober.StopAsync();
        Assert.Equal(0, prober.Failed);
        Assert.InRange(prober.Asked, 20, int.MaxValue);
        var after = await SecretsAsync();
        foreach (var changed in before.Keys.Where(key => !key.EndsWith("_ID", StringComparison.Ordinal)).Except(["airflow/metaflow-airflow/postgres-password", "airflow/metaflow-airflow/connection", "airflow/metaflow-airflow/admin-password"]))
            Assert.NotEqual(before[changed], after[changed]);
        Assert.Equal(before["airflow/metaflow-airflow/connection"], after["airflow/metaflow-airflow/connection"]);
        Assert.DoesNotContain(',', after["airflow/metaflow-airflow/fernet-key"]);
        Assert.Contains(SandboxRequest.Of(_stack.Folder), request => request.Path.Contains("/pods/airflow-deployment-scheduler-", StringComparison.Ordinal) && request.Path.EndsWith("/exec", StringComparison.Ordinal));
        foreach (var place in StoragePlaces)
        {
            var clientId = after[$"{place}/metaflow-azure-storage-credentials/AZURE_CLIENT_ID"];
            Assert.Equal(401, (await _stack.Sandbox.SignInAsync(clientId, before[$"{place}/metaflow-azure-storage-credentials/AZURE_CLIENT_SECRET"])).Status);
            Assert.Equal(200, (await _stack.Sandbox.SignInAsync(clientId, after[$"{place}/metaflow-azure-storage-credentials/AZURE_CLIENT_SECRET"])).Status);
        }

        foreach (var value in before.Concat(after).Where(secret => !secret.Key.EndsWith("_ID", StringComparison.Ordinal)).Select(secret => secret.Value))
            Assert.DoesNotContain(value, run.ToString(), StringComparison.Ordinal);
        (await _stack.RunAsync(["Services", .. _stack.Options])).Succeeded();
        Assert.All(RunJson.Of(_stack.Folder).Actions, action => Assert.Equal("unchanged", action.Value));
        Assert.Equal(0, RunJson.Of(_stack.Folder).Writes);
    }

    [Fact]
    public async Task One_is_chosen_by_its_name_and_the_others_stay()
    {
        var before = await SecretsAsync();

        (await _stack.RunAsync(["RotateSecrets", .. _stack.Options, "--secret", "database"])).Succeeded();

        Assert.Equal(["default/metaflow-database/password"], (await SecretsAsync()).Where(secret => before[secret.Key] != secret.Value).Select(secret => secret.Key));
    }

    [Fact]
    public async Task Tasks_that_run_with_the_old_password_are_asked_for_before_they_lose_it()
    {
        await _stack.KubernetesAsync(HttpMethod.Post, "/api/v1/namespaces/default/pods", JsonNode.Parse("""
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "task"}, "spec": {"containers": [{"name": "task", "image": "registry.test/task:1",
              "envFrom": [{"secretRef": {"name": "metaflow-azure-storage-credentials"}}]}]}}
            """));
        var before = await SecretsAsync();

        var refused = (await _stack.RunAsync(["RotateSecrets", .. _stack.Options, "--secret", "service-principal"])).Exited(2);

        Assert.Contains("RotateSecrets takes the storage from tasks that run with the old password: Pod default/task", refused.Output, StringComparison.Ordinal);
        Assert.Equal(before, await SecretsAsync());
        (await _stack.RunAsync(["RotateSecrets", .. _stack.Options, "--secret", "service-principal", "--yes"])).Succeeded();
        await _stack.KubernetesAsync(HttpMethod.Delete, "/api/v1/namespaces/default/pods/task");
    }

    [Fact]
    public async Task While_another_run_holds_the_state_nothing_is_rotated()
    {
        var before = await SecretsAsync();
        await using (new FileStream(_stack.Folder.PathOf(".nuke", "temp", "sandbox", "state", "demo", "default.lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            Assert.Contains("is in use", (await _stack.RunAsync(["RotateSecrets", .. _stack.Options])).Exited(1).Output, StringComparison.Ordinal);

        Assert.Equal(before, await SecretsAsync());
    }

    [Fact]
    public async Task A_run_that_is_killed_with_both_of_Airflows_keys_in_place_is_finished_by_the_next_and_not_begun_again()
    {
        var before = await SecretsAsync();
        await using (var killed = await _stack.StartAsync(["RotateSecrets", .. _stack.Options, "--secret", "airflow"]))
        {
            await killed.WaitForLineAsync("stack:credential/airflow/metaflow-airflow updated");
            await killed.SignalAsync("KILL");
            await killed.WaitAsync();
        }

        var between = await SecretsAsync();
        var keys = between["airflow/metaflow-airflow/fernet-key"].Split(',');
        Assert.Equal((2, before["airflow/metaflow-airflow/fernet-key"]), (keys.Length, keys[^1]));

        var next = (await _stack.RunAsync(["RotateSecrets", .. _stack.Options, "--secret", "airflow"])).Succeeded();

        Assert.Contains("An earlier rotation of demo/default had not ended.", next.Output, StringComparison.Ordinal);
        var after = await SecretsAsync();
        Assert.Equal((keys[0], between["airflow/metaflow-airflow/webserver-secret-key"]), (after["airflow/metaflow-airflow/fernet-key"], after["airflow/metaflow-airflow/webserver-secret-key"]));
        (await _stack.RunAsync(["Services", .. _stack.Options])).Succeeded();
        Assert.Equal(0, RunJson.Of(_stack.Folder).Writes);
    }

    [Fact]
    public async Task What_a_run_refuses_to_rotate_no_later_run_rotates()
    {
        const string Deployment = "/apis/apps/v1/namespaces/default/deployments/metadata-service";
        var before = await SecretsAsync();
        var deployment = (await _stack.KubernetesAsync(HttpMethod.Get, Deployment))!;
        deployment["spec"]!["revisionHistoryLimit"] = 3;
        deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["image"] = "registry.test/somebody-elses:1";
        await _stack.KubernetesAsync(HttpMethod.Put, Deployment + "?fieldManager=somebody", deployment);

        var refused = (await _stack.RunAsync(["RotateSecrets", .. _stack.Options])).Exited(1);

        Assert.Contains("somebody has set", refused.Output, StringComparison.Ordinal);
        (await _stack.RunAsync(["Services", .. _stack.Options, "--take-ownership"])).Succeeded();
        Assert.Equal(before, await SecretsAsync());
    }

    [Fact]
    public async Task A_name_that_is_none_is_refused_and_the_nearest_named() =>
        Assert.Contains("--secret 'databse': must be one of database, service-principal, airflow; did you mean database?", (await _stack.RunAsync("RotateSecrets", "--secret", "databse")).Exited(2).ToString(), StringComparison.Ordinal);

    // Every entry of the stack's Secrets, by namespace/name/entry.
    private async Task<SortedDictionary<string, string>> SecretsAsync()
    {
        var entries = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var place in (string[])["default/metaflow-database", "airflow/metaflow-airflow", .. StoragePlaces.Select(place => place + "/metaflow-azure-storage-credentials")])
        {
            var secret = await _stack.KubernetesAsync(HttpMethod.Get, $"/api/v1/namespaces/{place.Replace("/", "/secrets/", StringComparison.Ordinal)}");
            foreach (var (entry, value) in secret!["data"]!.AsObject())
                entries[$"{place}/{entry}"] = Encoding.UTF8.GetString(Convert.FromBase64String(value!.GetValue<string>()));
        }

        return entries;
    }
}
