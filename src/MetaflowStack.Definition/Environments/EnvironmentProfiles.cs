using System.Text.Json;
using System.Text.Json.Nodes;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Environments;

/// <summary>
/// Reads the parameters files as descriptions of environments: every profile that sets <c>Environment</c> is one. A profile that does not is a
/// set of options to be added to another; without any profile that does, <c>.nuke/parameters.json</c> describes the only environment.
/// </summary>
public static class EnvironmentProfiles
{
    private const string Folder = ".nuke";
    private const string BaseFile = "parameters.json";

    private static readonly JsonDocumentOptions Reading = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>All environments, by wave and name.</summary>
    /// <param name="given">
    /// The options of this run. What they have otherwise than <c>.nuke/parameters.json</c> comes from the command line or the environment, and
    /// counts for every environment.
    /// </param>
    /// <exception cref="UsageException">A file cannot be read, or has a value that its option does not take.</exception>
    public static IReadOnlyList<EnvironmentProfile> Read(StackOptions given)
    {
        var folder = Path.Combine(given.RootDirectory, Folder);
        var shared = ReadFile(folder, BaseFile);
        var said = Said(given, shared);
        var profiles = Directory.Exists(folder) ? Directory.GetFiles(folder, "parameters.*.json").Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal).ToList() : [];
        var environments = profiles.Where(file => file != BaseFile).Select(file => (file, Own: ReadFile(folder, file))).Where(profile => profile.Own.ContainsKey(nameof(StackOptions.Environment)))
            .Select(profile => Profile(profile.file["parameters.".Length..^".json".Length], profile.file, given, shared, profile.Own, said)).ToList();
        return environments.Count == 0
            ? [Profile(null, BaseFile, given, shared, [], said)]
            : [.. environments.OrderBy(environment => environment.Wave).ThenBy(environment => environment.Name, StringComparer.Ordinal)];
    }

    private static EnvironmentProfile Profile(string? name, string file, StackOptions given, JsonObject shared, JsonObject own, JsonObject said)
    {
        var merged = new JsonObject();
        foreach (var (key, value) in shared.Concat(own).Concat(said))
            merged[key] = value?.DeepClone();
        merged[nameof(StackOptions.RootDirectory)] = given.RootDirectory;
        try
        {
            var options = merged.Deserialize(ProfileJson.Lenient.StackOptions)!;
            return new EnvironmentProfile(name, $"{Folder}/{file}", options with
            {
                StateConnectionString = given.StateConnectionString,
                ServicePrincipalSecret = given.ServicePrincipalSecret,
                NoticeVariable = given.NoticeVariable,
            });
        }
        catch (JsonException exception)
        {
            throw Unreadable($"{Folder}/{file}", exception.Message);
        }
    }

    // The engine has put the files' values and the command line's into one: what differs from the file was said.
    private static JsonObject Said(StackOptions given, JsonObject shared)
    {
        var all = JsonSerializer.SerializeToNode(given, ProfileJson.Lenient.StackOptions)!.AsObject();
        var file = (JsonObject)shared.DeepClone();
        file[nameof(StackOptions.RootDirectory)] = "";
        var known = JsonSerializer.SerializeToNode(file.Deserialize(ProfileJson.Lenient.StackOptions), ProfileJson.Lenient.StackOptions)!.AsObject();
        return new JsonObject(all.Where(option => !JsonNode.DeepEquals(option.Value, known[option.Key])).Select(option => KeyValuePair.Create(option.Key, option.Value?.DeepClone())));
    }

    private static JsonObject ReadFile(string folder, string file)
    {
        var path = Path.Combine(folder, file);
        if (!File.Exists(path))
            return [];
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(path), documentOptions: Reading) as JsonObject ?? throw new JsonException("It must hold one JSON object.");
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw Unreadable($"{Folder}/{file}", exception.Message);
        }
    }

    private static UsageException Unreadable(string file, string why) => new(new ErrorDetails
    {
        What = $"{file} cannot be read",
        Why = why,
        Remedy = "Mend the file: an editor that knows .nuke/build.schema.json shows what is wrong",
    });
}
