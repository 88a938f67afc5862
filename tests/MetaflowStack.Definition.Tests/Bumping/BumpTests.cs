using System.Text;
using MetaflowStack.Definition.Bumping;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Tests.Bumping;

public sealed class BumpTests
{
    private static readonly string Real = Path.Combine(Repository.Root, "manifests", "versions.json");

    private static readonly IReadOnlyList<PinnedVersion> Present =
    [
        Pinned("metadata-service", "v2.5.1"), Pinned("argo-workflow-controller", "v3.7.18"), Pinned("argo-server", "v3.7.18"), Pinned("argo-executor", "v3.7.18"),
        Pinned("airflow", "2.10.5"), Pinned("airflow-chart", "1.16.0"), Pinned("airflow-database", "16.1.0-debian-11-r15"),
    ];

    [Fact]
    public void The_file_changes_where_the_version_stands_and_nowhere_else()
    {
        var before = File.ReadAllText(Real);
        var file = VersionsFile.Read(Real);
        var old = file.Versions.Single(pinned => pinned.Name == "metadata-service").Version;

        var after = Encoding.UTF8.GetString(file.With(new Dictionary<string, string> { ["metadata-service"] = "v99.0.1-x" }));

        Assert.Equal(before.Replace($"metaflow_metadata_service\", \"version\": \"{old}\"", "metaflow_metadata_service\", \"version\": \"v99.0.1-x\"", StringComparison.Ordinal), after);
        Assert.NotEqual(before, after);
        Assert.Equal(File.ReadAllBytes(Real), file.With(new Dictionary<string, string>()));
    }

    [Fact]
    public void Every_version_of_the_file_has_a_name() =>
        Assert.Equal(
            File.ReadAllText(Real).Split("\"version\"").Length - 1,
            VersionsFile.Read(Real).Versions.Select(pinned => pinned.Name).Distinct().Count());

    [Fact]
    public void Charts_have_names_of_their_own() =>
        Assert.Equal(["airflow", "airflow-chart", "airflow-database"], VersionsFile.Read(Real).Versions.Select(pinned => pinned.Name).Where(name => name.StartsWith("airflow", StringComparison.Ordinal)));

    [Theory]
    [InlineData("argo")]
    [InlineData("argo-server")]
    [InlineData("argo-executor")]
    public void Argo_goes_together(string component) =>
        Assert.Equal(["argo-executor=v3.7.19", "argo-server=v3.7.19", "argo-workflow-controller=v3.7.19"], Changes(component, "v3.7.19"));

    [Fact]
    public void What_is_there_is_no_change() => Assert.Empty(Changes("metadata-service", "v2.5.1"));

    [Theory]
    [InlineData("metadata-servic", "v2.5.2", "There is no component 'metadata-servic' in manifests/versions.json; did you mean metadata-service?")]
    [InlineData("metadata-service", "2.5.2", "'2.5.2' is not written as the versions of metadata-service are: it has v2.5.1. Did you mean v2.5.2?")]
    [InlineData("metadata-service", "latest", "'latest' is not written as")]
    [InlineData("metadata-service", "v2.5.2-rc1", "neither latest nor a pre-release")]
    [InlineData("metadata-service", "v2.5.1\"", "is not written as")]
    [InlineData("metadata-service", "v2.4.9", "v2.4.9 is older than v2.5.1")]
    [InlineData("argo", "v3.7.9", "v3.7.9 is older than v3.7.18")]
    [InlineData("airflow", "2.11.0", "Airflow 2.11.0 is of another series than 2.10.5, and its chart 1.16.0 is made for that. Give the chart's version")]
    [InlineData("airflow-chart", "1.17.0", "Give both: --component airflow --version AIRFLOW --chart-version 1.17.0")]
    public void What_cannot_be_meant_is_refused(string component, string version, string message) =>
        Assert.Contains(message, Refusal(() => Changes(component, version)), StringComparison.Ordinal);

    [Fact]
    public void Airflow_goes_with_its_chart()
    {
        Assert.Equal(["airflow=2.10.6"], Changes("airflow", "2.10.6"));
        Assert.Equal(["airflow-chart=1.17.0", "airflow=2.11.0"], Changes("airflow", "2.11.0", "1.17.0").Order(StringComparer.Ordinal));
        Assert.Equal(["airflow-database=16.1.0-debian-11-r16"], Changes("airflow-database", "16.1.0-debian-11-r16"));
        Assert.Contains("goes with --component airflow only", Refusal(() => Changes("metadata-service", "v2.5.2", "1.17.0")), StringComparison.Ordinal);
    }

    [Fact]
    public void Going_back_is_done_when_it_is_said() => Assert.Equal(["metadata-service=v2.4.9"], Changes("metadata-service", "v2.4.9", allowDowngrade: true));

    [Fact]
    public void A_person_reads_old_and_new_and_what_comes_next() =>
        Snapshot.Matches(BumpText.Of(Present, VersionBump.Of(Present, "argo", "v3.7.19", null, false)) + "\n", "bump.txt");

    private static IEnumerable<string> Changes(string component, string version, string? chart = null, bool allowDowngrade = false) =>
        [.. VersionBump.Of(Present, component, version, chart, allowDowngrade).Select(change => $"{change.Key}={change.Value}").Order(StringComparer.Ordinal)];

    private static string Refusal(Action action)
    {
        var details = Assert.Throws<UsageException>(action).Details;
        return $"{details.What}. {details.Remedy}";
    }

    private static PinnedVersion Pinned(string name, string version) => new(name, version, 0, 0);
}
