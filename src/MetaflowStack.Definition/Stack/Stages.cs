namespace MetaflowStack.Definition.Stack;

/// <summary>The stages of a deployment, named as the targets that carry them out.</summary>
public static class Stages
{
    /// <summary>Everything in Azure but what lies inside the database server.</summary>
    public const string Infra = "Infra";

    /// <summary>The database server's end, and what lies inside it.</summary>
    public const string WaitForDb = "WaitForDb";

    /// <summary>Metaflow's own services in the cluster.</summary>
    public const string Services = "Services";

    /// <summary>Argo Workflows and Argo Events.</summary>
    public const string Argo = "Argo";

    /// <summary>Airflow.</summary>
    public const string Airflow = "Airflow";

    /// <summary>All of them, in order.</summary>
    public static IReadOnlyList<string> All { get; } = [Infra, WaitForDb, Services, Argo, Airflow];

    /// <summary>Those that have secrets, and whatever uses these.</summary>
    internal static IReadOnlyList<string> WithSecrets { get; } = [Services, Argo, Airflow];
}
