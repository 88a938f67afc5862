namespace MetaflowStack.Sandbox.Tests.Kubernetes;

/// <summary>Objects that the tests send.</summary>
internal static class Objects
{
    public const string Deployments = "/apis/apps/v1/namespaces/default/deployments";

    public static string Deployment(string name = "web", int replicas = 2, string image = "registry.test/web:1", string container = "", string pod = "") => $$"""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"{{name}}","labels":{"app":"{{name}}"} },
         "spec":{"replicas":{{replicas}},"selector":{"matchLabels":{"app":"{{name}}"} },
          "template":{"metadata":{"labels":{"app":"{{name}}"} },
           "spec":{ {{pod}} "containers":[{"name":"main","image":"{{image}}","ports":[{"containerPort":8080}] {{container}} }]} } } }
        """;

    public static string ConfigMap(string name, string data) => $$"""
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{name}}"},"data":{{data}}}
        """;

    /// <summary>A definition of widgets.example.test with a schema: spec.size required, spec.parts a map list by name.</summary>
    public const string WidgetDefinition = """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.example.test"},
         "spec":{"group":"example.test","scope":"Namespaced","names":{"plural":"widgets","kind":"Widget","shortNames":["wd"]},
          "versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{}},
           "additionalPrinterColumns":[{"name":"Size","type":"integer","jsonPath":".spec.size"}],
           "schema":{"openAPIV3Schema":{"type":"object","properties":{
            "spec":{"type":"object","required":["size"],"properties":{
             "size":{"type":"integer","minimum":1},"color":{"type":"string","enum":["red","green"],"default":"red"},
             "parts":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"],
              "items":{"type":"object","required":["name"],"properties":{"name":{"type":"string"},"count":{"type":"integer"}}}},
             "free":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}},
            "status":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}}]}}
        """;
}
