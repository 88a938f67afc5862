namespace MetaflowStack.EndToEnd.DailyTools;

/// <summary>A stack with Airflow; nothing is deployed where there is no helm.</summary>
public sealed class AirflowStack : DeployedStack
{
    /// <summary>The options that it was deployed with. Its nodes have room for what a rolling restart needs besides: no simulated node comes by itself.</summary>
    public string[] Options => ["--deploy-airflow", "true", "--airflow-chart", Folder.PathOf("chart.tgz"), "--node-size", "Standard_D4_v5"];

    public override async ValueTask InitializeAsync()
    {
        if (AirflowChartFile.Helm is not { } helm)
            return;
        Folder.Environment["HELM_EXE"] = helm;
        AirflowChartFile.Pack(Folder.PathOf("chart.tgz"));
        await DeployAsync(Options);
    }
}
