using System.Runtime.CompilerServices;
using MetaflowStack.Definition.DailyTools;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Tests.DailyTools;

/// <summary>What the tools know of the components is what the manifests say.</summary>
public class StackComponentTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_workload_of_a_stack_is_a_component_and_every_component_one_of_its_workloads(bool deployArgo)
    {
        var (settings, objects) = Stack(deployArgo);

        var workloads = objects.Where(item => (string?)item.Manifest["kind"] is "Deployment" or "EventSource").Select(item => KubernetesObjectId.Of(item.Manifest).ToRecordedId());

        Assert.Equal(workloads.Order(), StackComponent.Of(settings).Select(component => component.Workload.ToRecordedId()).Order());
    }

    [Fact]
    public void Services_ports_and_questions_are_those_of_the_manifests()
    {
        var (settings, objects) = Stack(deployArgo: true);
        foreach (var component in StackComponent.Of(settings).Where(component => component.Probe is not null))
        {
            var (probe, service) = (component.Probe!, component.Service!);
            Assert.Equal((probe.Namespace, probe.Service, probe.Port), (service.Namespace, service.Name, service.Port));
            var live = Assert.Single(objects, item => KubernetesObjectId.Of(item.Manifest) == new KubernetesObjectId("v1", "Service", probe.Namespace, probe.Service)).Manifest;
            Assert.Contains(probe.Port, live["spec"]!["ports"]!.AsArray().Select(port => (long)port!["port"]!));
            var workload = Assert.Single(objects, item => KubernetesObjectId.Of(item.Manifest) == component.Workload).Manifest;
            var question = workload["spec"]!["template"]!["spec"]!["containers"]![0]!["readinessProbe"]!["httpGet"]!;
            Assert.Equal((probe.Path, probe.Scheme), ((string)question["path"]!, ((string?)question["scheme"] ?? "HTTP").ToLowerInvariant()));
        }

        var source = Assert.Single(objects, item => (string?)item.Manifest["kind"] == "EventSource").Manifest;
        var webhook = StackComponent.All.Single(component => component.Name == "argo-events-webhook").Service!;
        Assert.Equal((long)source["spec"]!["service"]!["ports"]![0]!["port"]!, webhook.Port);
    }

    [Theory]
    [InlineData(true, 4)]
    [InlineData(false, 0)]
    public void Airflow_is_part_of_a_stack_that_asks_for_it(bool airflow, int components)
    {
        var settings = StackSettings.Validate(new StackOptions { RootDirectory = ".", OrgPrefix = "demo", DeployAirflow = airflow, AirflowChart = "https://charts.example.com" }, hasTerminal: false);
        Assert.Equal(components, StackComponent.Of(settings).Count(component => component.Stage == Stages.Airflow));
    }

    [Fact]
    public void Local_ports_are_those_of_the_next_steps_and_none_is_used_twice()
    {
        var ports = StackComponent.All.Select(component => component.Service?.PreferredPort).OfType<int>().ToList();
        Assert.Equal([8080, 8083, 3000, 2746, 12000, 9090], ports);
    }

    private static (StackSettings Settings, IReadOnlyList<KubernetesObject> Objects) Stack(bool deployArgo, [CallerFilePath] string file = "")
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
        var settings = StackSettings.Validate(new StackOptions { RootDirectory = root, OrgPrefix = "demo", DeployArgo = deployArgo }, hasTerminal: false);
        return (settings, [.. StackDefinition.Build(new StackScope(settings, Guid.Empty.ToString(), Guid.Empty.ToString())).Graph.Resources.OfType<KubernetesObject>()]);
    }
}
