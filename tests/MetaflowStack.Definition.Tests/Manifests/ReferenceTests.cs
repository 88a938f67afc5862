using System.Text.Json.Nodes;

namespace MetaflowStack.Definition.Tests.Manifests;

/// <summary>What one object names in another exists.</summary>
public class ReferenceTests
{
    private static readonly string[] MadeByCode = ["Secret default/metaflow-database", "Secret default/metaflow-azure-storage-credentials"];

    private static readonly string[] MadeByKubernetes = ["Namespace default", "ServiceAccount argo/default"];

    // Pods of others run as these: Metaflow's configuration names them.
    private static readonly string[] UsedByOthers = ["ServiceAccount default/metaflow-task", "ServiceAccount airflow/metaflow-task"];

    private static readonly HashSet<string> Existing =
        [.. ManifestFiles.AllBound.Select(JsonTree.Describe), .. MadeByCode, .. MadeByKubernetes];

    [Fact]
    public void Everything_that_is_named_exists() =>
        Assert.Empty(ManifestFiles.AllBound.SelectMany(manifest => References(manifest)
            .Where(reference => !Existing.Contains(reference))
            .Select(reference => $"{manifest.Describe()} names {reference}")));

    [Fact]
    public void Everything_that_code_makes_is_used() =>
        Assert.All(MadeByCode, made => Assert.Contains(made, ManifestFiles.AllBound.SelectMany(References)));

    [Fact]
    public void Every_account_is_used()
    {
        var used = ManifestFiles.AllBound.SelectMany(References).Concat(UsedByOthers).ToHashSet();

        Assert.All(
            ManifestFiles.AllBound.Where(manifest => manifest.Kind() == "ServiceAccount"),
            account => Assert.Contains(account.Describe(), used));
    }

    [Fact]
    public void No_object_is_defined_twice() =>
        Assert.Distinct(ManifestFiles.AllBound.Select(JsonTree.Describe));

    [Fact]
    public void The_password_is_taken_from_the_key_that_code_writes() =>
        Assert.All(
            ManifestFiles.AllBound.SelectMany(manifest => JsonTree.Properties(manifest)).Where(property => property.Name == "secretKeyRef"),
            property => Assert.Equal("""{"name":"metaflow-database","key":"password"}""", property.Value!.ToJsonString()));

    private static IEnumerable<string> References(JsonObject manifest)
    {
        var space = manifest.Text("metadata", "namespace");
        if (space is not null)
            yield return $"Namespace {space}";
        foreach (var (_, name, value) in JsonTree.Properties(manifest))
        {
            var reference = name switch
            {
                "secretKeyRef" or "secretRef" => $"Secret {space}/{value.Text("name")}",
                "configMapKeyRef" or "configMapRef" or "configMap" => $"ConfigMap {space}/{value.Text("name")}",
                "secret" when value is JsonObject => $"Secret {space}/{value.Text("secretName")}",
                "serviceAccountName" => $"ServiceAccount {space}/{value}",
                "priorityClassName" => $"PriorityClass {value}",
                "roleRef" => $"{value.Text("kind")} {space}/{value.Text("name")}",
                "eventBusName" => $"EventBus {space}/{value}",
                _ => null,
            };
            if (reference is not null)
                yield return reference;
        }

        foreach (var subject in manifest.Items("subjects"))
            yield return $"{subject.Kind()} {subject.Text("namespace")}/{subject.Text("name")}";
        if (manifest.Text("apiVersion")!.StartsWith("argoproj.io/", StringComparison.Ordinal))
            yield return $"CustomResourceDefinition {Plural(manifest.Kind())}.argoproj.io";
    }

    private static string Plural(string kind) => ManifestFiles.AllBound
        .Where(crd => crd.Kind() == "CustomResourceDefinition" && crd.Text("spec", "names", "kind") == kind)
        .Select(crd => crd.Text("spec", "names", "plural")!)
        .DefaultIfEmpty($"(none for {kind})")
        .Single();
}
