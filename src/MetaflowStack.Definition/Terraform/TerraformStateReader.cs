using System.Text.Json;
using System.Text.Json.Nodes;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Terraform;

/// <summary>
/// Reads state files of Terraform and OpenTofu, version 4 (internal/states/statefile/version4.go of either), strictly: what is not
/// understood is refused, for a resource overlooked would be a resource lost.
/// </summary>
public static class TerraformStateReader
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="StackException">There is none, or it is not a state of version 4 with resources; says what it is instead.</exception>
    public static TerraformState Read(string path)
    {
        var full = Path.GetFullPath(path);
        return Parse(ReadText(full), full);
    }

    /// <summary>Reads the text of a file.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">Where it was found, for messages.</param>
    /// <exception cref="StackException">As for <see cref="Read"/>.</exception>
    public static TerraformState Parse(string text, string path)
    {
        var root = ParseJson(text, path);
        RefuseOthers(root, path);
        var version = root["version"]?.ToString() ?? throw TerraformStateFaults.NotJson(path, "It says nothing of a version");
        if (root["backend"] is JsonObject && root["resources"] is null)
            throw TerraformStateFaults.BackendPointer(path);
        if (version != "4")
            throw TerraformStateFaults.OtherVersion(path, version);
        var resources = Part<JsonArray>(root, "resources", path).Select((resource, index) => resource as JsonObject
            ?? throw TerraformStateFaults.Malformed(path, $"resources[{index}] is no object")).ToList();
        var managed = resources.Where(resource => Mode(resource, path) == "managed").ToList();
        var instances = managed.SelectMany(resource => Instances(resource, path)).ToList();
        if (instances.Count == 0)
            throw TerraformStateFaults.Empty(path);
        return new TerraformState(
            path,
            Text(root, "terraform_version", path),
            root["serial"] is JsonValue serial && serial.TryGetValue<long>(out var number) ? number : throw TerraformStateFaults.Malformed(path, "serial is missing or no number"),
            Text(root, "lineage", path),
            instances,
            resources.Except(managed).Sum(resource => Part<JsonArray>(resource, "instances", path).Count));
    }

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw TerraformStateFaults.Missing(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw TerraformStateFaults.NotReadable(path, exception);
        }
    }

    private static JsonObject ParseJson(string text, string path)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw TerraformStateFaults.NotJson(path, "The file is empty");
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw TerraformStateFaults.NotJson(path, "It is JSON, but no object");
        }
        catch (JsonException exception)
        {
            var line = (exception.LineNumber ?? 0) + 1;
            var isObject = text.TrimStart().StartsWith('{');
            // The parser's own message may quote the text, and that may be a secret.
            throw isObject && line >= text.TrimEnd().Split('\n').Length
                ? TerraformStateFaults.Truncated(path, line)
                : TerraformStateFaults.NotJson(path, $"It is not JSON: line {line}");
        }
    }

    private static void RefuseOthers(JsonObject root, string path)
    {
        if (root.ContainsKey("encrypted_data") || root.ContainsKey("encryption_version"))
            throw TerraformStateFaults.Encrypted(path);
        if (root.ContainsKey("format_version"))
            throw TerraformStateFaults.OtherTool(path, "the output of 'terraform show -json'", "Use the state: terraform state pull > state.json");
        if (root["deployment"] is JsonObject || root["checkpoint"] is JsonObject)
            throw TerraformStateFaults.OtherTool(path, "a state of Pulumi", "Only stacks of the public Terraform template can be taken over");
        if (root["$schema"]?.ToString().Contains("deploymentTemplate", StringComparison.OrdinalIgnoreCase) == true)
            throw TerraformStateFaults.OtherTool(path, "an ARM template", "Only stacks of the public Terraform template can be taken over");
        if (root.ContainsKey("lineage") && root.ContainsKey("contentHash"))
            throw TerraformStateFaults.OtherTool(path, "a state of this program itself", "A stack made by this program needs no import");
    }

    private static IEnumerable<TerraformInstance> Instances(JsonObject resource, string path)
    {
        var (type, name) = (Text(resource, "type", path), Text(resource, "name", path));
        foreach (var node in Part<JsonArray>(resource, "instances", path))
        {
            var instance = node as JsonObject ?? throw TerraformStateFaults.Malformed(path, $"an instance of {type}.{name} is no object");
            if (instance["attributes"] is not JsonObject attributes)
                throw TerraformStateFaults.Malformed(path, $"an instance of {type}.{name} has no attributes");
            yield return new TerraformInstance(attributes)
            {
                Module = resource["module"]?.ToString() ?? "",
                Type = type,
                Name = name,
                Index = instance["index_key"] switch { null => "", JsonValue key when key.GetValueKind() == JsonValueKind.String => $"[\"{key}\"]", var key => $"[{key}]" },
                IsTainted = instance["status"]?.ToString() == "tainted",
                Deposed = instance["deposed"]?.ToString() is { Length: > 0 } deposed ? deposed : null,
            };
        }
    }

    private static string Mode(JsonObject resource, string path) => Text(resource, "mode", path) switch
    {
        "managed" => "managed",
        "data" => "data",
        var other => throw TerraformStateFaults.Malformed(path, $"a resource has the mode '{other}', which is unknown"),
    };

    private static string Text(JsonObject from, string name, string path) =>
        from[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : throw TerraformStateFaults.Malformed(path, $"{name} is missing");

    private static T Part<T>(JsonObject from, string name, string path) where T : JsonNode =>
        from[name] as T ?? throw TerraformStateFaults.Malformed(path, $"{name} is missing");
}
