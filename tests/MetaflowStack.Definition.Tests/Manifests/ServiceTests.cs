using System.Text.Json.Nodes;

namespace MetaflowStack.Definition.Tests.Manifests;

public class ServiceTests
{
    public static TheoryData<string> Services => [.. Manifests.Select(JsonTree.Name)];

    private static IEnumerable<JsonObject> Manifests => ManifestFiles.AllBound.Where(manifest => manifest.Kind() == "Service");

    [Theory]
    [MemberData(nameof(Services))]
    public void A_Service_selects_the_pods_of_one_Deployment_of_its_name(string name)
    {
        var service = Service(name);

        var selected = Assert.Single(SelectedBy(service));

        Assert.Equal(name, selected.Deployment.Name());
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_Services_ports_are_open_in_a_container(string name)
    {
        var service = Service(name);
        var ports = Assert.Single(SelectedBy(service)).Containers.SelectMany(container => container.Items("ports")).ToList();

        Assert.All(service.Items("spec", "ports"), port =>
            Assert.Contains(ports, open => open["containerPort"]!.ToString() == port["targetPort"]!.ToString() || open.Text("name") == port["targetPort"]!.ToString()));
    }

    [Theory]
    [InlineData("metadata-service", "default", 8080)]
    [InlineData("metaflow-ui-backend-service", "default", 8083)]
    [InlineData("metaflow-ui-static-service", "default", 3000)]
    [InlineData("argo-server", "argo", 2746)]
    public void Services_are_where_users_and_Metaflow_look_for_them(string name, string space, int port)
    {
        var service = Service(name);

        Assert.Equal(space, service.Text("metadata", "namespace"));
        Assert.Equal("ClusterIP", service.Text("spec", "type"));
        Assert.Equal(port, Assert.Single(service.Items("spec", "ports"))["port"]!.GetValue<long>());
    }

    [Fact]
    public void The_event_source_makes_the_Service_that_Metaflow_posts_to()
    {
        var source = ManifestFiles.AllBound.Single(manifest => manifest.Kind() == "EventSource");

        // The controller names it NAME-eventsource-svc; METAFLOW_ARGO_EVENTS_WEBHOOK_URL has port and path.
        Assert.Equal("EventSource argo/argo-events-webhook", source.Describe());
        Assert.Equal(12000, Assert.Single(source.Items("spec", "service", "ports"))["port"]!.GetValue<long>());
        Assert.Equal("""{"port":"12000","endpoint":"/metaflow-event","method":"POST"}""", source.At("spec", "webhook", "metaflow-event")!.ToJsonString());
    }

    private static JsonObject Service(string name) => Manifests.Single(manifest => manifest.Name() == name);

    private static IEnumerable<Workload> SelectedBy(JsonObject service) => Workload.All.Where(workload =>
        workload.Namespace == service.Text("metadata", "namespace") && workload.IsSelectedBy(service.At("spec", "selector")!));
}
