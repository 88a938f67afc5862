using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Definition.Bumping;

/// <summary>Finds what a new version changes, and refuses what cannot be meant.</summary>
internal static class VersionBump
{
    // One release of Argo Workflows: controller, server and executor speak to each other, and are tested together.
    private static readonly string[] Argo = ["argo-workflow-controller", "argo-server", "argo-executor"];

    private const string AllOfArgo = "argo";
    private const string Image = "airflow";
    private const string Chart = "airflow-chart";

    /// <summary>The new versions by name; empty when all is so already.</summary>
    /// <param name="present">The versions of the file.</param>
    /// <param name="component">Which; <c>argo</c> and each of Argo's three mean all three.</param>
    /// <param name="version">The new version.</param>
    /// <param name="chartVersion">The version of the chart that was made for it; null: the chart stays.</param>
    /// <param name="allowDowngrade">Whether it may be an older one.</param>
    /// <exception cref="UsageException">There is no such component, the version is none of it, or things would part that belong together.</exception>
    internal static IReadOnlyDictionary<string, string> Of(IReadOnlyList<PinnedVersion> present, string component, string version, string? chartVersion, bool allowDowngrade)
    {
        var known = present.ToDictionary(pinned => pinned.Name, pinned => pinned.Version);
        IReadOnlyList<string> names = [AllOfArgo, .. known.Keys];
        if (!names.Contains(component))
            throw Wrong($"There is no component '{component}' in manifests/versions.json{(NearestName.Find(component, names) is { } nearest ? $"; did you mean {nearest}?" : "")}", $"Name one of {string.Join(", ", names)}");
        var wanted = (component == AllOfArgo || Argo.Contains(component) ? Argo : [component]).ToDictionary(name => name, _ => version);
        if (chartVersion is not null)
            wanted[Chart] = component == Image ? chartVersion : throw Wrong("--chart-version goes with --component airflow only", "Leave it out");
        foreach (var (name, next) in wanted)
            Check(name, known[name], next, allowDowngrade);
        CheckPair(known, wanted);
        return wanted.Where(change => known[change.Key] != change.Value).ToDictionary();
    }

    private static void Check(string name, string present, string next, bool allowDowngrade)
    {
        if (!VersionForm.Alike(present, next))
            throw Wrong(
                $"'{next}' is not written as the versions of {name} are: it has {present}",
                VersionForm.Rewritten(next, present) is { } rewritten ? $"Did you mean {rewritten}?" : "Give a version of the same form: a whole release, neither latest nor a pre-release");
        if (VersionForm.Compare(next, present) < 0 && !allowDowngrade)
            throw Wrong($"{next} is older than {present}, which {name} has", "If going back is what you want, add --allow-downgrade: the older release must be able to read what the newer one has written");
    }

    // The chart's templates and its migrations are made for a series of Airflow (its Chart.yaml has appVersion); a patch needs no other.
    private static void CheckPair(Dictionary<string, string> known, Dictionary<string, string> wanted)
    {
        if (wanted.TryGetValue(Image, out var image) && !wanted.ContainsKey(Chart) && !VersionForm.SameSeries(image, known[Image]))
            throw Wrong($"Airflow {image} is of another series than {known[Image]}, and its chart {known[Chart]} is made for that", "Give the chart's version for it too: --chart-version");
        if (wanted.TryGetValue(Chart, out var chart) && !wanted.ContainsKey(Image) && chart != known[Chart])
            throw Wrong($"The chart {chart} is made for an Airflow of its own, and {known[Image]} is pinned", $"Give both: --component airflow --version AIRFLOW --chart-version {chart}");
    }

    private static UsageException Wrong(string what, string remedy) => new(new ErrorDetails { What = what, Remedy = remedy });
}
