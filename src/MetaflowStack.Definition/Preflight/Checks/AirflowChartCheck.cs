using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Preflight.Checks;

/// <summary>Whether Airflow's chart can be had: its repository answers with an index, or its file holds a chart.</summary>
/// <param name="client">How the repository is asked.</param>
/// <param name="isSandbox">In the simulated cloud nothing is asked of the internet unless the user names it.</param>
/// <param name="pinned">The chart's version.</param>
internal sealed class AirflowChartCheck(HttpClient client, bool isSandbox, string pinned) : IPreflightCheck
{
    // An answer takes well under a second; a repository that takes longer would stop the deployment later too.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public string Area => "Airflow chart";

    public async Task<IReadOnlyList<Finding>> RunAsync(PreflightFacts facts, CancellationToken cancellationToken) =>
        [await RunAsync(facts.Scope.Settings.AirflowChart, cancellationToken)];

    internal async Task<Finding> RunAsync(string chart, CancellationToken cancellationToken)
    {
        if (ChartLocation.Address(chart) is not { } address)
            return OfFile(chart);
        if (isSandbox && chart == StackSettings.DefaultAirflowChart)
        {
            return Finding.Failure(new ErrorDetails
            {
                What = "Airflow's chart cannot be fetched in the simulated cloud, which does without the internet",
                Remedy = $"Get the chart's file once (helm pull airflow --version {pinned} --repo {chart}) and give it with --airflow-chart FILE",
            });
        }

        var index = new Uri(address.AbsoluteUri.TrimEnd('/') + "/index.yaml");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Timeout);
        try
        {
            using var answer = await client.GetAsync(index, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return answer.IsSuccessStatusCode
                ? Finding.Passed($"{chart} answers")
                : Finding.Failure(Unreachable(index, $"It answered {(int)answer.StatusCode} {answer.ReasonPhrase}"));
        }
        catch (HttpRequestException exception)
        {
            return Finding.Failure(Unreachable(index, exception.Message));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Finding.Failure(Unreachable(index, $"It did not answer within {Timeout.TotalSeconds} s"));
        }
    }

    private static Finding OfFile(string path)
    {
        var (chart, fault) = ChartFile.Read(path);
        return chart is not null
            ? Finding.Passed($"{path} holds {chart}")
            : Finding.Failure(ChartFile.NoChart(path, fault));
    }

    private static ErrorDetails Unreachable(Uri index, string why) => new()
    {
        What = $"Airflow's chart repository cannot be reached: {index}",
        Why = why,
        Remedy = "Check the network and proxy settings, or get the chart elsewhere (helm pull airflow --repo https://airflow.apache.org) and give the file with --airflow-chart FILE",
    };
}
