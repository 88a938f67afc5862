using Nuke.Common;

/// <summary>Pins another version of a component.</summary>
public interface IBump : IHasState, ILogs
{
    [Parameter("Version of Airflow's chart that Bump pins together with an Airflow of another series")]
    string? ChartVersion => TryGetValue(() => ChartVersion);

    [Parameter("Let Bump pin an older version than the present one")]
    bool? AllowDowngrade => TryGetValue<bool?>(() => AllowDowngrade);

    Target Bump => _ => _
        .Description("Pins --version of --component in manifests/versions.json, with what goes with it; changes nothing else")
        .Executes(() => Run.Bump.BumpAsync(ChartVersion, AllowDowngrade == true));
}
