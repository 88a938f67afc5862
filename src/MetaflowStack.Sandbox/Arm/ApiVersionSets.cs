namespace MetaflowStack.Sandbox.Arm;

/// <summary>The API versions that Azure's providers know (Azure/azure-rest-api-specs), oldest first.</summary>
internal static class ApiVersionSets
{
    /// <summary>Microsoft.Resources: subscriptions, resource groups, providers.</summary>
    public static IReadOnlyList<string> Resources { get; } = Split(
        "2014-04-01 2015-01-01 2015-11-01 2016-02-01 2016-06-01 2016-07-01 2016-09-01 2017-05-10 2018-01-01 2018-02-01 2018-05-01 2018-08-01 2018-09-01 2018-11-01 " +
        "2019-03-01 2019-04-01 2019-05-01 2019-05-10 2019-06-01 2019-07-01 2019-08-01 2019-09-01 2019-10-01 2019-11-01 2020-01-01 2020-05-01 2020-06-01 2020-08-01 " +
        "2020-09-01 2020-10-01 2021-01-01 2021-04-01 2021-05-01 2022-01-01 2022-05-01 2022-06-01 2022-09-01 2022-12-01 2023-03-01 2023-07-01 2024-03-01 2024-07-01 2024-11-01 2025-03-01 2025-04-01");

    /// <summary>Microsoft.Network: virtual networks and what is built like them.</summary>
    public static IReadOnlyList<string> Network { get; } = Split(
        "2015-06-15 2016-03-30 2016-06-01 2016-09-01 2016-12-01 2017-03-01 2017-06-01 2017-08-01 2017-09-01 2017-10-01 2017-11-01 2018-01-01 2018-02-01 2018-04-01 2018-06-01 2018-07-01 " +
        "2018-08-01 2018-10-01 2018-11-01 2018-12-01 2019-02-01 2019-04-01 2019-06-01 2019-07-01 2019-08-01 2019-09-01 2019-11-01 2019-12-01 2020-01-01 2020-03-01 2020-04-01 2020-05-01 " +
        "2020-06-01 2020-07-01 2020-08-01 2020-11-01 2021-02-01 2021-03-01 2021-05-01 2021-06-01 2021-08-01 2021-12-01 2022-01-01 2022-05-01 2022-07-01 2022-09-01 2022-11-01 2023-02-01 " +
        "2023-04-01 2023-05-01 2023-06-01 2023-09-01 2023-11-01 2024-01-01 2024-03-01 2024-05-01 2024-07-01 2024-10-01");

    /// <summary>Microsoft.Network: private DNS.</summary>
    public static IReadOnlyList<string> PrivateDns { get; } = Split("2018-09-01 2020-01-01 2020-06-01 2024-06-01");

    /// <summary>Microsoft.Storage.</summary>
    public static IReadOnlyList<string> Storage { get; } = Split(
        "2015-06-15 2016-01-01 2016-05-01 2016-12-01 2017-06-01 2017-10-01 2018-02-01 2018-03-01-preview 2018-07-01 2018-11-01 2019-04-01 2019-06-01 2020-08-01-preview 2021-01-01 2021-02-01 " +
        "2021-04-01 2021-05-01 2021-06-01 2021-08-01 2021-09-01 2022-05-01 2022-09-01 2023-01-01 2023-04-01 2023-05-01 2024-01-01 2025-01-01");

    /// <summary>Microsoft.DBforPostgreSQL: flexible servers.</summary>
    public static IReadOnlyList<string> PostgreSql { get; } = Split(
        "2020-02-14-preview 2021-04-10-privatepreview 2021-05-01-privatepreview 2021-06-01-preview 2021-06-01 2022-01-20-preview 2022-03-08-preview 2022-12-01 2023-03-01-preview 2023-06-01-preview 2023-12-01-preview 2024-03-01-preview 2024-08-01 2024-11-01-preview 2025-01-01-preview 2025-08-01");

    /// <summary>Microsoft.ContainerService: managed clusters.</summary>
    public static IReadOnlyList<string> ContainerService { get; } = Split(
        "2017-08-31 2018-03-31 2018-08-01-preview 2019-02-01 2019-04-01 2019-06-01 2019-08-01 2019-10-01 2019-11-01 2020-01-01 2020-02-01 2020-03-01 2020-04-01 2020-06-01 2020-07-01 2020-09-01 2020-11-01 2020-12-01 " +
        "2021-02-01 2021-03-01 2021-05-01 2021-07-01 2021-08-01 2021-09-01 2021-10-01 2021-11-01-preview 2022-01-01 2022-02-01 2022-03-01 2022-04-01 2022-06-01 2022-07-01 2022-08-01-preview 2022-09-01 2022-10-02-preview 2022-11-01 2022-11-02-preview " +
        "2023-01-01 2023-01-02-preview 2023-02-01 2023-02-02-preview 2023-03-01 2023-04-01 2023-05-01 2023-06-01 2023-07-01 2023-08-01 2023-09-01 2023-10-01 2023-11-01 2024-01-01 2024-02-01 2024-05-01 2024-06-01 2024-07-01 2024-08-01 2024-09-01 2024-10-01 2025-01-01 2025-02-01 2025-03-01 2025-04-01 2025-05-01 2025-06-01 2025-07-01");

    /// <summary>Microsoft.ManagedIdentity.</summary>
    public static IReadOnlyList<string> ManagedIdentity { get; } = Split("2015-08-31-preview 2018-11-30 2021-09-30-preview 2022-01-31-preview 2023-01-31 2023-07-31-preview 2024-11-30");

    /// <summary>Microsoft.Authorization: role assignments and definitions.</summary>
    public static IReadOnlyList<string> Authorization { get; } = Split(
        "2015-07-01 2017-10-01-preview 2018-01-01-preview 2018-07-01 2018-09-01-preview 2020-03-01-preview 2020-04-01-preview 2020-08-01-preview 2020-10-01-preview 2021-04-01-preview 2022-04-01 2022-05-01-preview");

    /// <summary>Microsoft.Authorization: locks.</summary>
    public static IReadOnlyList<string> Locks { get; } = Split("2015-01-01 2016-09-01 2017-04-01 2020-05-01");

    /// <summary>Microsoft.Compute: usages.</summary>
    public static IReadOnlyList<string> Compute { get; } = Split(
        "2015-06-15 2016-03-30 2016-08-30 2017-03-30 2017-09-01 2017-12-01 2018-04-01 2018-06-01 2018-10-01 2019-03-01 2019-04-01 2019-07-01 2019-12-01 2020-06-01 2020-12-01 2021-03-01 2021-04-01 2021-07-01 2021-11-01 2022-03-01 2022-08-01 2022-11-01 2023-03-01 2023-07-01 2023-09-01 2024-03-01 2024-07-01 2024-11-01 2025-04-01");

    /// <summary>Microsoft.Quota.</summary>
    public static IReadOnlyList<string> Quota { get; } = Split("2021-03-15-preview 2023-02-01 2024-10-15-preview 2024-12-18-preview 2025-03-01 2025-03-15-preview 2025-07-15 2025-09-01");

    private static string[] Split(string versions) => versions.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
