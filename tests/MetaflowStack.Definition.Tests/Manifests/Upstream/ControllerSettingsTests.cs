using System.Text.Json.Nodes;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Definition.Tests.Manifests.Upstream;

/// <summary>The two controllers' settings, which are YAML within a ConfigMap.</summary>
public class ControllerSettingsTests
{
    // config.Config of argoproj/argo-workflows (config/config.go); the controller refuses other keys.
    private static readonly string[] KnownToWorkflowController = ["parallelism", "executor", "workflowDefaults"];

    [Fact]
    public void The_workflow_controller_knows_every_key() =>
        Assert.Equal(KnownToWorkflowController.Order(StringComparer.Ordinal), WorkflowSettings.Select(entry => entry.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void Tasks_go_to_the_task_pool_and_finished_work_is_removed()
    {
        var spec = Parse(WorkflowSettings["workflowDefaults"]!.GetValue<string>())["spec"]!;

        Assert.Equal("""{"kubernetes.azure.com/agentpool":"taskworkers"}""", spec["nodeSelector"]!.ToJsonString());
        Assert.Equal("OnPodSuccess", spec.Text("podGC", "strategy"));
        Assert.All(spec["ttlStrategy"]!.AsObject(), entry => Assert.InRange(entry.Value!.GetValue<long>(), 86400, 604800));
    }

    [Fact]
    public void The_executor_is_of_the_controllers_version_and_may_gain_no_privileges()
    {
        var executor = Parse(WorkflowSettings["executor"]!.GetValue<string>());

        Assert.Equal(ManifestFiles.Images["argo-executor"], executor.Text("image"));
        Assert.False(executor.At("securityContext", "allowPrivilegeEscalation")!.GetValue<bool>());
        foreach (var part in (string[])["requests", "limits"])
            Assert.NotNull(executor.At("resources", part, "memory"));
        Assert.Equal(Tag("argo-workflow-controller"), Tag("argo-executor"));
        Assert.Equal(Tag("argo-workflow-controller"), Tag("argo-server"));
    }

    [Fact]
    public void Parallelism_is_a_number_within_text() =>
        Assert.True(int.TryParse(WorkflowSettings["parallelism"]!.GetValue<string>(), out var parallelism) && parallelism > 0);

    // GlobalConfig and below of argoproj/argo-events (pkg/reconciler/config.go); the controller passes over other keys in silence.
    [Fact]
    public void The_events_controller_knows_every_key()
    {
        Assert.Equal(["eventBus"], Keys(EventSettings));
        Assert.Equal(["jetstream", "nats"], Keys(EventSettings["eventBus"]));
        Assert.Equal(["settings", "streamConfig", "versions"], Keys(EventSettings.At("eventBus", "jetstream")));
        Assert.Equal(["versions"], Keys(EventSettings.At("eventBus", "nats")));
        Assert.All(
            EventSettings.Items("eventBus", "jetstream", "versions"),
            version => Assert.Equal(["configReloaderImage", "metricsExporterImage", "natsImage", "startCommand", "version"], Keys(version)));
        Assert.All(
            EventSettings.Items("eventBus", "nats", "versions"),
            version => Assert.Equal(["metricsExporterImage", "natsStreamingImage", "version"], Keys(version)));
    }

    [Fact]
    public void Both_kinds_of_bus_have_a_version_or_the_events_controller_does_not_start() =>
        Assert.All((string[])["jetstream", "nats"], kind => Assert.NotEmpty(EventSettings.Items("eventBus", kind, "versions")));

    [Fact]
    public void The_bus_is_of_a_version_that_the_controller_knows_and_the_image_has()
    {
        var bus = ManifestFiles.AllBound.Single(manifest => manifest.Kind() == "EventBus");
        var version = Assert.Single(EventSettings.Items("eventBus", "jetstream", "versions"), candidate => candidate.Text("version") == bus.Text("spec", "jetstream", "version"));

        Assert.EndsWith(":" + version.Text("version"), version.Text("natsImage"), StringComparison.Ordinal);
        Assert.Equal(Parse(EventSettings.Text("eventBus", "jetstream", "streamConfig")!)["replicas"]!.ToJsonString(), bus.At("spec", "jetstream", "replicas")!.ToJsonString());
    }

    [Fact]
    public void The_streams_settings_are_upstreams()
    {
        var theirs = Parse(UpstreamManifests.EventsNamespaceInstall.Single(manifest => manifest.Kind() == "ConfigMap").Text("data", "controller-config.yaml")!);

        foreach (var part in (string[])["settings", "streamConfig"])
        {
            var (our, their) = (Parse(EventSettings.Text("eventBus", "jetstream", part)!), Parse(theirs.Text("eventBus", "jetstream", part)!));
            Assert.Equal(JsonTree.Leaves(their).Order(), JsonTree.Leaves(our).Order());
        }
    }

    private static JsonObject WorkflowSettings => ConfigMap("workflow-controller-configmap");

    private static JsonNode EventSettings => Parse(ConfigMap("argo-events-controller-config").Text("controller-config.yaml")!);

    private static JsonObject ConfigMap(string name) =>
        ManifestFiles.AllBound.Single(manifest => manifest.Kind() == "ConfigMap" && manifest.Name() == name)["data"]!.AsObject();

    private static IEnumerable<string> Keys(JsonNode? node) => node!.AsObject().Select(entry => entry.Key).Order(StringComparer.Ordinal);

    private static string Tag(string component) => ManifestFiles.Images[component].Split(':')[^1];

    // The reader takes Kubernetes objects only, so the text is put into one.
    private static JsonNode Parse(string yaml) =>
        Assert.Single(ManifestReader.ReadText(
            "apiVersion: v1\nkind: Settings\nmetadata:\n  name: settings\nsettings:\n  " + yaml.TrimEnd('\n').Replace("\n", "\n  ", StringComparison.Ordinal) + "\n",
            "settings")).Body["settings"]!;
}
