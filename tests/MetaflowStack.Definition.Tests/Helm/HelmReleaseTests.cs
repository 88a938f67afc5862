using System.Text.Json;
using System.Text.Json.Nodes;
using MetaflowStack.Definition.Helm;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Engine.Secrets;
using MetaflowStack.Kubernetes.Config;
using MetaflowStack.Kubernetes.Helm;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Tests.Helm;

public sealed class HelmReleaseTests
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void The_values_read_as_reviewed()
    {
        var release = Build(StackChoices.None).Airflow!;
        Snapshot.Matches(release.Values.ToJsonString(Readable) + "\n", "airflow-values.json");
        Assert.Equal(new ChartSource("https://airflow.apache.org", "airflow", "1.16.0"), release.Chart);
        Assert.Equal(["metaflow-stack/metaflow-airflow", "metaflow-stack/metaflow-azure-storage-credentials"], release.RestartedBy.Keys.Order());
    }

    [Fact]
    public void The_values_with_a_managed_identity_read_as_reviewed()
    {
        var release = Build(StackChoices.None, "workload").Airflow!;
        Snapshot.Matches(release.Values.ToJsonString(Readable) + "\n", "airflow-values-workload.json");
        Assert.Equal(["metaflow-stack/identity", "metaflow-stack/metaflow-airflow"], release.RestartedBy.Keys.Order());
        Assert.Equal("azure:user-assigned-identity/metaflow", release.References["identity.clientId"].Source!.ToString());
    }

    [Fact]
    public void A_release_that_was_there_before_is_no_part_of_the_stack()
    {
        var definition = Build(new StackChoices(new Dictionary<string, string> { ["airflow.release"] = "kept" }));
        Assert.Null(definition.Airflow);
        Assert.DoesNotContain(definition.Graph.Resources, resource => resource.Key.ToString() == "stack:credential/airflow/metaflow-airflow");
        Assert.Contains(definition.Graph.Resources, resource => resource.Key.ToString() == "stack:credential/airflow/metaflow-azure-storage-credentials");
    }

    [Fact]
    public void A_release_as_wanted_has_no_differences() => Assert.Empty(Compare(Revision(), Chart, new JsonObject { ["a"] = new JsonObject { ["b"] = 1 } }));

    [Theory]
    [InlineData("superseded", "1.16.0", 1, "status: superseded > deployed")]
    [InlineData("deployed", "1.15.0", 1, "chart: airflow 1.15.0 > airflow 1.16.0")]
    [InlineData("deployed", "1.16.0", 2, "values.a.b: 2 > 1")]
    public void Differences_are_told_by_field(string status, string version, int value, string expected)
    {
        var revision = Revision() with { Status = status, ChartVersion = version, Values = new JsonObject { ["a"] = new JsonObject { ["b"] = value } } };
        Assert.Equal([expected], Compare(revision, Chart, new JsonObject { ["a"] = new JsonObject { ["b"] = 1 } }));
    }

    [Fact]
    public void Another_file_of_the_same_version_is_another_chart() =>
        Assert.Equal(["chart.file: metaflow-stack: airflow 1.16.0 > metaflow-stack: airflow 1.16.0, file sha256 abc"],
            Compare(Revision(), Chart with { Digest = "abc" }, new JsonObject { ["a"] = new JsonObject { ["b"] = 1 } }));

    [Fact]
    public void The_way_into_the_cluster_is_in_a_file_that_only_its_owner_reads_and_is_gone_afterwards()
    {
        var connection = new KubernetesConnection
        {
            Server = new Uri("https://cluster.test:443/"), CertificateAuthorityPem = "-----BEGIN", ClientCertificatePem = "certificate",
            ClientKeyPem = new Secret("the-private-key"), Token = new Secret("the-token"), TlsServerName = "other", Namespace = "ns",
        };
        string path;
        using (var folder = new HelmFolder(connection))
        {
            path = folder.Environment["KUBECONFIG"]!;
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.Location));
            }

            Assert.All((string[])["HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"], name => Assert.StartsWith(folder.Location, folder.Environment[name], StringComparison.Ordinal));
            var read = KubeConfig.ReadFile(path);
            Assert.Equal((connection.Server, "-----BEGIN", "certificate", "other", "ns"), (read.Server, read.CertificateAuthorityPem, read.ClientCertificatePem, read.TlsServerName, read.Namespace));
            Assert.Equal(("the-private-key", "the-token"), (read.ClientKeyPem!.Reveal(), read.Token!.Reveal()));
        }

        Assert.False(Directory.Exists(Path.GetDirectoryName(path)));
    }

    private static ChartIdentity Chart => new("airflow", "1.16.0", null);

    private static HelmRevision Revision() => new()
    {
        Number = 1, Status = "deployed", Description = "metaflow-stack: airflow 1.16.0", Chart = "airflow", ChartVersion = "1.16.0",
        Values = new JsonObject { ["a"] = new JsonObject { ["b"] = 1 } }, Workloads = [new KubernetesObjectId("apps/v1", "Deployment", "airflow", "x")],
    };

    private static IEnumerable<string> Compare(HelmRevision revision, ChartIdentity chart, JsonObject values) =>
        ReleaseComparison.Compare(revision, ReleaseStanding.Healthy, chart, values).Select(difference => $"{difference.Path}: {difference.Live} > {difference.Desired}");

    private static StackDefinition Build(StackChoices choices, string? identity = null)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "MetaflowStack.slnx")))
            root = root.Parent;
        var settings = StackSettings.Validate(new StackOptions { RootDirectory = root.FullName, OrgPrefix = "demo", DeployAirflow = true, Identity = identity }, hasTerminal: false);
        return StackDefinition.Build(new StackScope(settings, "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002") { Choices = choices });
    }
}
