namespace MetaflowStack.EndToEnd.DailyTools;

/// <summary>A stack with Airflow; nothing is deployed where there is no helm.</summary>
public sealed class AirflowStack : DeployedStack
{
    public override async ValueTask InitializeAsync()
    {
        if (AirflowChartFile.Helm is not { } helm)
            return;
        Folder.Environment["HELM_EXE"] = helm;
        await DeployAsync("--deploy-airflow", "true", "--airflow-chart", AirflowChartFile.Pack(Folder.PathOf("chart.tgz")));
    }
}
