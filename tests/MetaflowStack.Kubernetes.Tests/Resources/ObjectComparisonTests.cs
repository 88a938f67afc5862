using System.Text.Json.Nodes;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Kubernetes.Manifests;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Kubernetes.Tests.Resources;

public class ObjectComparisonTests
{
    [Theory]
    [InlineData("{spec: {replicas: 1}}", "{spec: {replicas: 1}}", "")]
    [InlineData("{spec: {replicas: 1}}", "{spec: {replicas: 2}}", "spec.replicas: 1 -> 2")]
    [InlineData("{spec: {a: 1}}", "{spec: {b: 2}}", "spec.a: 1 -> nothing; spec.b: nothing -> 2")]
    [InlineData("{spec: {}}", "{spec: {a: {b: c, d: [e]}}}", "spec.a.b: nothing -> c; spec.a.d: nothing -> [\"e\"]")]
    [InlineData("{spec: {a: {b: c}}}", "{spec: {}}", "spec.a.b: c -> nothing")]
    [InlineData("{spec: {a: 1}}", "{spec: {a: '1'}}", "spec.a: 1 -> 1")]
    [InlineData("{spec: {a: {}}}", "{spec: {}}", "spec.a: {} -> nothing")]
    [InlineData("{spec: {list: [a, b]}}", "{spec: {list: [a, c, d]}}", "spec.list[1]: b -> c; spec.list[2]: nothing -> d")]
    [InlineData("{spec: {c: [{name: main, image: 'x:1'}, {name: side, image: s}]}}", "{spec: {c: [{name: main, image: 'x:2'}, {name: side, image: s}]}}", "spec.c[name=main].image: x:1 -> x:2")]
    [InlineData("{spec: {c: [{name: a, v: 1}]}}", "{spec: {c: [{name: b, v: 1}, {name: a, v: 1}]}}", "spec.c[name=b].name: nothing -> b; spec.c[name=b].v: nothing -> 1")]
    [InlineData("{spec: {c: [{name: a}, {name: b}]}}", "{spec: {c: [{name: b}, {name: a}]}}", "spec.c: a, b -> b, a")]
    [InlineData("{metadata: {labels: {app.kubernetes.io/name: x}}}", "{metadata: {labels: {app.kubernetes.io/name: z}}}", "metadata.labels[\"app.kubernetes.io/name\"]: x -> z")]
    [InlineData("{metadata: {uid: a, resourceVersion: '1', generation: 1, creationTimestamp: t, managedFields: [{time: a}]}}", "{metadata: {uid: a, resourceVersion: '2', generation: 2, creationTimestamp: u, managedFields: [{time: b}]}}", "")]
    [InlineData("{status: {replicas: 1}}", "{status: {replicas: 2}}", "")]
    [InlineData("{kind: Secret, data: {a: b2xk, b: c2FtZQ==}, type: Opaque}", "{kind: Secret, data: {a: bmV3, b: c2FtZQ==, c: Yw==}, type: Other}", "data.a: (secret) -> (secret); data.c: nothing -> (secret); type: Opaque -> Other")]
    [InlineData("{kind: ConfigMap, data: {a: old}}", "{kind: ConfigMap, data: {a: new}}", "data.a: old -> new")]
    [InlineData("{spec: {a: null}}", "{spec: {}}", "")]
    public void Differences_are_named_field_by_field(string live, string desired, string expected) =>
        Assert.Equal(expected, string.Join("; ", ObjectComparison.Compare(Object(live), Object(desired)).Select(Show)));

    private static JsonObject Object(string yaml) => YamlReader.Read(yaml, "case")[0].Root!.AsObject();

    private static string Show(FieldDifference difference) => $"{difference.Path}: {difference.Live ?? "nothing"} -> {difference.Desired ?? "nothing"}";
}
