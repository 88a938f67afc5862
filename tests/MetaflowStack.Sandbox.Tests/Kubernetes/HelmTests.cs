namespace MetaflowStack.Sandbox.Tests.Kubernetes;

/// <summary>A release's life with real helm: hooks, waiting, upgrade, rollback, uninstall.</summary>
public sealed class HelmTests
{
    private const string Template = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: "{{ .Release.Name }}"}
        spec:
          replicas: {{ .Values.replicas }}
          selector: {matchLabels: {app: "{{ .Release.Name }}"}}
          template:
            metadata: {labels: {app: "{{ .Release.Name }}"}}
            spec:
              containers: [{name: main, image: "{{ .Values.image }}"}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: "{{ .Release.Name }}"}
        spec: {selector: {app: "{{ .Release.Name }}"}, ports: [{port: 80}]}
        ---
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: "{{ .Release.Name }}-prepare"
          annotations: {helm.sh/hook: "pre-install,pre-upgrade", helm.sh/hook-delete-policy: "before-hook-creation,hook-succeeded"}
        spec:
          template:
            spec: {restartPolicy: Never, containers: [{name: prepare, image: "{{ .Values.image }}"}]}
        """;

    [Fact]
    public async Task A_release_is_installed_upgraded_rolled_back_and_uninstalled()
    {
        await using var helm = await RealClient.StartAsync("HELM_EXE");
        helm.WriteFile("chart/Chart.yaml", "apiVersion: v2\nname: demo\nversion: 0.1.0\n");
        helm.WriteFile("chart/values.yaml", "replicas: 1\nimage: registry.test/web:1\n");
        helm.WriteFile("chart/templates/all.yaml", Template);
        const string deployment = "/apis/apps/v1/namespaces/demo/deployments/web";

        await helm.RunAsync("install web ./chart -n demo --create-namespace --wait --timeout 60s");
        Assert.Equal(1, (int?)(await helm.Cluster.GetAsync(deployment))["status"]!["readyReplicas"]);
        Assert.Empty((await helm.Cluster.GetAsync("/apis/batch/v1/namespaces/demo/jobs"))["items"]!.AsArray());

        await helm.RunAsync("upgrade web ./chart -n demo --set replicas=3 --wait --timeout 60s");
        Assert.Equal(3, (int?)(await helm.Cluster.GetAsync(deployment))["status"]!["readyReplicas"]);
        Assert.Contains("deployed", await helm.RunAsync("list -n demo"), StringComparison.Ordinal);

        await helm.RunAsync("rollback web 1 -n demo --wait --timeout 60s");
        Assert.Equal(1, (int)(await helm.Cluster.GetAsync(deployment))["spec"]!["replicas"]!);
        Assert.Contains("REVISION: 3", await helm.RunAsync("status web -n demo"), StringComparison.Ordinal);

        await helm.RunAsync("uninstall web -n demo --wait --timeout 60s");
        Assert.Equal(404, (int)(await helm.Cluster.SendAsync(HttpMethod.Get, deployment)).Code);
        Assert.Empty((await helm.Cluster.GetAsync("/api/v1/namespaces/demo/secrets"))["items"]!.AsArray());
    }

    [Fact]
    public async Task Hooks_run_at_their_moments_and_are_waited_for()
    {
        await using var helm = await RealClient.StartAsync("HELM_EXE");
        helm.WriteFile("chart/Chart.yaml", "apiVersion: v2\nname: demo\nversion: 0.1.0\n");
        helm.WriteFile("chart/templates/config.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {revision: \"{{ .Release.Revision }}\"}}\n");
        foreach (var hook in new[] { "pre-install", "post-install", "pre-upgrade", "pre-rollback", "post-delete" })
            helm.WriteFile($"chart/templates/{hook}.yaml", $$"""
                apiVersion: batch/v1
                kind: Job
                metadata:
                  name: {{hook}}
                  annotations: {helm.sh/hook: {{hook}} }
                spec:
                  template:
                    spec: {restartPolicy: Never, containers: [{name: main, image: "i:1"}]}
                """);

        await helm.RunAsync("install web ./chart --wait --timeout 60s");
        Assert.Equal(["post-install", "pre-install"], await CompleteJobsAsync(helm));
        var config = await helm.Cluster.GetAsync("/api/v1/namespaces/default/configmaps/settings");
        var before = await helm.Cluster.GetAsync("/apis/batch/v1/namespaces/default/jobs/pre-install");
        var after = await helm.Cluster.GetAsync("/apis/batch/v1/namespaces/default/jobs/post-install");
        Assert.True(Time(before["status"]!["completionTime"]) <= Time(config["metadata"]!["creationTimestamp"]));
        Assert.True(Time(config["metadata"]!["creationTimestamp"]) <= Time(after["metadata"]!["creationTimestamp"]));

        await helm.RunAsync("upgrade web ./chart --wait --timeout 60s");
        Assert.Contains("pre-upgrade", await CompleteJobsAsync(helm));
        await helm.RunAsync("rollback web 1 --wait --timeout 60s");
        Assert.Contains("pre-rollback", await CompleteJobsAsync(helm));
        Assert.Contains("Rollback to 1", await helm.RunAsync("history web"), StringComparison.Ordinal);
        await helm.RunAsync("uninstall web --wait --timeout 60s");
        Assert.Contains("post-delete", await CompleteJobsAsync(helm));
        Assert.Equal(404, (int)(await helm.Cluster.SendAsync(HttpMethod.Get, "/api/v1/namespaces/default/configmaps/settings")).Code);
    }

    private static DateTimeOffset Time(System.Text.Json.Nodes.JsonNode? text) => DateTimeOffset.Parse((string)text!, System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<IEnumerable<string>> CompleteJobsAsync(RealClient helm) =>
        (await helm.Cluster.GetAsync("/apis/batch/v1/namespaces/default/jobs"))["items"]!.AsArray()
            .Where(j => (int?)j!["status"]!["succeeded"] == 1).Select(j => (string)j!["metadata"]!["name"]!).Order(StringComparer.Ordinal);
}
