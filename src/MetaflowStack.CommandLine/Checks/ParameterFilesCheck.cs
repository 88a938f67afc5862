using MetaflowStack.CommandLine.Model;

namespace MetaflowStack.CommandLine.Checks;

/// <summary>Faults of the root folder, of the named profiles, and of the parameters files that a run would read: all of them, for some targets.</summary>
internal sealed class ParameterFilesCheck(
    BuildModel model, Arguments arguments, EnvironmentCheck variables, ProcessEnvironment environment, IReadOnlyCollection<string> readingAllProfiles)
{
    private const string NukeFolder = ".nuke";

    public IEnumerable<string> Faults()
    {
        var faults = new List<string>();
        if (FindRoot(faults) is not { } root)
            return faults;
        var folder = Path.Combine(root, NukeFolder);
        Check(folder, "parameters.json", faults);
        foreach (var profile in Values("Profile").Concat(ReadsAllProfiles ? Existing(folder) : []).Distinct(StringComparer.Ordinal))
        {
            if (!Check(folder, $"parameters.{profile}.json", faults))
                faults.Add(UnknownProfile(folder, profile));
        }

        return faults;
    }

    private bool ReadsAllProfiles => arguments.Targets.Concat(Values("Target")).Any(target => readingAllProfiles.Contains(target, StringComparer.OrdinalIgnoreCase));

    private bool Check(string folder, string name, List<string> faults)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
            return false;
        faults.AddRange(new ParameterFileCheck(model, path, $"{NukeFolder}/{name}").Faults());
        return true;
    }

    private static string UnknownProfile(string folder, string profile)
    {
        var existing = Existing(folder);
        var known = existing.Count > 0
            ? $"Profiles here: {string.Join(", ", existing)}.{NearestMatch.Suggest(profile, existing)}"
            : "There are no profiles here.";
        return $"There is no profile '{profile}': {NukeFolder}/parameters.{profile}.json does not exist. {known}";
    }

    private static List<string> Existing(string folder) => !Directory.Exists(folder) ? [] :
        [.. Directory.GetFiles(folder, "parameters.*.json").Select(path => Path.GetFileName(path)["parameters.".Length..]).Where(name => name.EndsWith(".json", StringComparison.Ordinal))
            .Select(name => name[..^".json".Length]).Order(StringComparer.Ordinal)];

    private string? FindRoot(List<string> faults)
    {
        if (model.FindParameter("Root") is { } parameter && (arguments.Last(parameter) is not null || variables.VariableOf(parameter) is not null))
        {
            var given = Path.GetFullPath(Values("Root").FirstOrDefault() ?? string.Empty, environment.WorkingDirectory);
            if (Directory.Exists(given))
                return given;
            faults.Add($"The root folder '{given}' does not exist.");
            return null;
        }

        for (var folder = environment.WorkingDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Path.Exists(Path.Combine(folder, NukeFolder)))
                return folder;
        }

        faults.Add(
            $"There is no {NukeFolder} folder in '{environment.WorkingDirectory}' or above it. Run from inside the repository, or name it with --root.");
        return null;
    }

    private List<string> Values(string name)
    {
        if (model.FindParameter(name) is not { } parameter)
            return [];
        if (arguments.Last(parameter) is { } option)
            return option.Values;
        return variables.VariableOf(parameter) is { } variable ? [environment.Variables[variable]] : [];
    }
}
