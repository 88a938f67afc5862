using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Text;
using MetaflowStack.Definition.Preflight;
using MetaflowStack.Definition.Preflight.Checks;

namespace MetaflowStack.Definition.Tests.Preflight;

public sealed class AirflowChartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chart-").FullName;

    [Fact]
    public void A_packed_chart_is_read()
    {
        var path = Pack(("airflow/values.yaml", "a: b"), ("airflow/Chart.yaml", "apiVersion: v2\nname: airflow\nversion: \"1.16.0\"\ndependencies:\n  - name: postgresql\n    version: 13.2.24\n"));
        Assert.Equal(("airflow 1.16.0", null), ChartFile.Read(path));
    }

    [Fact]
    public void A_chart_among_a_charts_own_charts_does_not_count()
    {
        var (chart, fault) = ChartFile.Read(Pack(("airflow/charts/postgresql/Chart.yaml", "name: postgresql\nversion: 1.0.0\n")));
        Assert.Equal((null, "It holds no Chart.yaml"), (chart, fault));
    }

    [Fact]
    public void What_is_no_archive_is_said_to_be_none()
    {
        var path = Path.Combine(_folder, "airflow.tgz");
        File.WriteAllText(path, "<html>not found</html>");
        var (chart, fault) = ChartFile.Read(path);
        Assert.Null(chart);
        Assert.NotEmpty(fault!);
    }

    [Theory]
    [InlineData(200, "Passed", "https://charts.example.com/airflow answers")]
    [InlineData(404, "Failure", "Airflow's chart repository cannot be reached: https://charts.example.com/airflow/index.yaml")]
    [InlineData(0, "Failure", "Airflow's chart repository cannot be reached: https://charts.example.com/airflow/index.yaml")]
    public async Task A_repository_answers_with_its_index(int status, string kind, string what)
    {
        using var client = new HttpClient(new FixedAnswer(status));
        var finding = await new AirflowChartCheck(client, isSandbox: true, "1.16.0").RunAsync("https://charts.example.com/airflow/", CancellationToken.None);
        Assert.Equal((kind, what.Replace("airflow answers", "airflow/ answers", StringComparison.Ordinal)), (finding.Kind.ToString(), finding.Details.What));
    }

    [Fact]
    public async Task The_simulated_cloud_asks_nothing_of_the_internet_by_itself()
    {
        using var client = new HttpClient(new FixedAnswer(0));
        var finding = await new AirflowChartCheck(client, isSandbox: true, "1.16.0").RunAsync("https://airflow.apache.org", CancellationToken.None);
        Assert.Equal(FindingKind.Failure, finding.Kind);
        Assert.Contains("does without the internet", finding.Details.What, StringComparison.Ordinal);
        Assert.Contains("helm pull airflow --version 1.16.0 --repo https://airflow.apache.org", finding.Details.Remedy, StringComparison.Ordinal);
        Assert.Equal(FindingKind.Failure, (await new AirflowChartCheck(client, isSandbox: false, "1.16.0").RunAsync("https://airflow.apache.org", CancellationToken.None)).Kind);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Pack(params (string Name, string Text)[] files)
    {
        var path = Path.Combine(_folder, "chart.tgz");
        using var archive = new TarWriter(new GZipStream(File.Create(path), CompressionLevel.Fastest));
        foreach (var (name, text) in files)
            archive.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
        return path;
    }

    private sealed class FixedAnswer(int status) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.EndsWith("/index.yaml", request.RequestUri!.AbsolutePath, StringComparison.Ordinal);
            return status == 0 ? throw new HttpRequestException("No such host is known.") : Task.FromResult(new HttpResponseMessage((HttpStatusCode)status));
        }
    }
}
