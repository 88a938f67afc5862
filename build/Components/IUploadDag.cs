using Nuke.Common;

/// <summary>Gives Airflow DAGs.</summary>
public interface IUploadDag : IHasStack
{
    [Parameter("Files and folders to upload as DAGs, separated by spaces")]
    string[]? Dag => TryGetValue(() => Dag);

    Target UploadDag => _ => _
        .Description("Uploads --dag to Airflow's scheduler and waits until Airflow has read it")
        .Requires(() => OrgPrefix)
        .Executes(async () => Report(await Runs.EachAsync(Upcoming, (run, _) => run.Cluster.UploadDagAsync())));
}
