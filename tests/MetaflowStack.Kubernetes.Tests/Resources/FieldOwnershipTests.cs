using System.Text.Json.Nodes;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Kubernetes.Tests.Resources;

public class FieldOwnershipTests
{
    private const string Ours = "metaflow-stack";

    [Fact]
    public void Fields_of_other_tools_become_ours_and_those_of_controllers_stay()
    {
        var transferred = FieldOwnership.Transfer(Deployment(), Ours)!;

        Assert.Equal(
            ["metaflow-stack Apply", "kube-controller-manager Update", "kubectl Update scale"],
            transferred.Select(entry => $"{entry!["manager"]} {entry["operation"]} {entry["subresource"]}".TrimEnd()));
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"f:metadata":{"f:annotations":{"f:note":{}}},"f:spec":{"f:minReadySeconds":{},"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"main\"}":{".":{},"f:name":{},"f:image":{},"f:env":{"k:{\"name\":\"PASSWORD\"}":{".":{},"f:name":{},"f:value":{}}}}}}}}}"""),
            transferred[0]!["fieldsV1"]));
    }

    [Fact]
    public void An_object_of_ours_alone_is_left_as_it_is()
    {
        var live = Deployment();
        live["metadata"]!["managedFields"] = FieldOwnership.Transfer(Deployment(), Ours);

        Assert.Null(FieldOwnership.Transfer(live, Ours));
    }

    [Fact]
    public void The_preview_is_what_we_want_on_top_of_what_others_than_tools_have_set()
    {
        var wanted = JsonNode.Parse("""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"x","labels":{"a":"b"}},"spec":{"template":{"spec":{"containers":[{"name":"main","image":"new"}]}}}}""")!.AsObject();

        var preview = FieldOwnership.Preview(Deployment(), wanted, Ours);

        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"x","resourceVersion":"7","annotations":{"revision":"1"},"labels":{"a":"b"}},"spec":{"replicas":3,"template":{"spec":{"containers":[{"name":"main","image":"new"}]}}}}"""),
            preview), preview.ToJsonString());
    }

    private static JsonObject Deployment() => JsonNode.Parse("""
        {
          "apiVersion": "apps/v1", "kind": "Deployment",
          "metadata": {
            "name": "x", "resourceVersion": "7", "annotations": { "note": "of Terraform", "revision": "1" },
            "managedFields": [
              { "manager": "HashiCorp", "operation": "Update", "apiVersion": "apps/v1", "fieldsType": "FieldsV1", "fieldsV1": { "f:metadata": { "f:annotations": { "f:note": {} } }, "f:spec": { "f:template": { "f:spec": { "f:containers": { "k:{\"name\":\"main\"}": { ".": {}, "f:name": {}, "f:image": {}, "f:env": { "k:{\"name\":\"PASSWORD\"}": { ".": {}, "f:name": {}, "f:value": {} } } } } } } } } },
              { "manager": "kubectl-client-side-apply", "operation": "Update", "apiVersion": "apps/v1", "fieldsType": "FieldsV1", "fieldsV1": { "f:spec": { "f:minReadySeconds": {} } } },
              { "manager": "kube-controller-manager", "operation": "Update", "apiVersion": "apps/v1", "fieldsType": "FieldsV1", "fieldsV1": { "f:metadata": { "f:annotations": { "f:revision": {} } } } },
              { "manager": "kubectl", "operation": "Update", "apiVersion": "apps/v1", "subresource": "scale", "fieldsType": "FieldsV1", "fieldsV1": { "f:spec": { "f:replicas": {} } } }
            ]
          },
          "spec": { "replicas": 3, "minReadySeconds": 5, "template": { "spec": { "containers": [ { "name": "main", "image": "old", "env": [ { "name": "PASSWORD", "value": "plain" } ] } ] } } },
          "status": { "replicas": 3 }
        }
        """)!.AsObject();
}
