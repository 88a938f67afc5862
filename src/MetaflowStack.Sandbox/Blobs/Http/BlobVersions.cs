namespace MetaflowStack.Sandbox.Blobs.Http;

/// <summary>The service versions that clients may ask for ("Versioning for the Azure Storage services").</summary>
internal static class BlobVersions
{
    /// <summary>The version of requests that name none: the oldest that a signed request can have.</summary>
    public const string Oldest = "2009-09-19";

    /// <summary>From here on, tokens are accepted.</summary>
    public const string Tokens = "2017-11-09";

    /// <summary>From here on, a request without credentials is told how to get a token ("Bearer challenge").</summary>
    public const string Challenge = "2019-12-12";

    /// <summary>From here on, one append may bring 100 MiB, before it 4 MiB ("Append Block").</summary>
    public const string LargeAppends = "2022-11-02";

    private static readonly HashSet<string> s_known = new(
        ("2009-04-14 2009-07-17 2009-09-19 2011-08-18 2012-02-12 2013-08-15 2014-02-14 2015-02-21 2015-04-05 2015-07-08 2015-12-11 2016-05-31 2017-04-17 2017-07-29 2017-11-09 " +
        "2018-03-28 2018-06-17 2018-11-09 2019-02-02 2019-07-07 2019-10-10 2019-12-12 2020-02-10 2020-04-08 2020-06-12 2020-08-04 2020-10-02 2020-12-06 2021-02-12 2021-04-10 2021-06-08 " +
        "2021-08-06 2021-10-04 2021-12-02 2022-11-02 2023-01-03 2023-05-03 2023-08-03 2023-11-03 2024-02-04 2024-05-04 2024-08-04 2024-11-04 2025-01-05 2025-05-05 2025-07-05 2025-11-05 " +
        "2026-02-06 2026-04-06 2026-06-06").Split(' '), StringComparer.Ordinal);

    /// <summary>Whether the service has that version.</summary>
    public static bool IsKnown(string version) => s_known.Contains(version);

    /// <summary>Whether a version is that one or a later one.</summary>
    public static bool IsAtLeast(string version, string least) => string.CompareOrdinal(version, least) >= 0;
}
