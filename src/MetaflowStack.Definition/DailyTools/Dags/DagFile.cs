namespace MetaflowStack.Definition.DailyTools.Dags;

/// <summary>A file to upload.</summary>
/// <param name="Name">Its path in Airflow's DAGs folder, with forward slashes: <c>flows/hello.py</c>.</param>
/// <param name="Content">Its content.</param>
/// <param name="Sha256">The content's checksum, in lower-case hexadecimal.</param>
internal sealed record DagFile(string Name, byte[] Content, string Sha256)
{
    /// <summary>Whether Airflow reads it by itself: it looks for DAGs in Python files, and in zip archives.</summary>
    internal bool IsPython => Name.EndsWith(".py", StringComparison.Ordinal);

    /// <summary>Its path in the scheduler's container.</summary>
    internal string RemotePath => $"{AirflowFolder.Dags}/{Name}";
}

/// <summary>What was found at the paths that the user gave.</summary>
/// <param name="Files">The files to upload, by name.</param>
/// <param name="LeftOut">What is not uploaded, and why.</param>
internal sealed record DagSelection(IReadOnlyList<DagFile> Files, IReadOnlyList<string> LeftOut);

/// <summary>Where the official chart has Airflow look for DAGs (its value <c>airflowHome</c>, and <c>core.dags_folder</c>).</summary>
internal static class AirflowFolder
{
    internal const string Dags = "/opt/airflow/dags";
}
