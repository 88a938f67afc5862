using System.Text.Json;
using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Stack;

/// <summary><c>run.json</c> as another program would read it.</summary>
public sealed class RunJson(JsonElement root)
{
    public string Outcome => root.GetProperty("outcome").GetString()!;

    public long Writes => root.GetProperty("requests").GetProperty("writes").GetInt64();

    public long Total => root.GetProperty("requests").GetProperty("total").GetInt64();

    public double MakespanRatio => root.GetProperty("criticalPath").GetProperty("makespanRatio").GetDouble();

    public string Requests => root.GetProperty("requests").ToString();

    public IReadOnlyDictionary<string, string> Actions => root.GetProperty("resources").EnumerateArray()
        .ToDictionary(resource => resource.GetProperty("key").GetString()!, resource => resource.GetProperty("action").GetString()!);

    public IReadOnlyDictionary<string, string> Remarks => root.GetProperty("resources").EnumerateArray().Where(resource => resource.TryGetProperty("remark", out _))
        .ToDictionary(resource => resource.GetProperty("key").GetString()!, resource => resource.GetProperty("remark").GetString()!);

    public IReadOnlyList<string> Targets => [.. root.GetProperty("targets").EnumerateArray()
        .Select(target => $"{target.GetProperty("name").GetString()} {target.GetProperty("outcome").GetString()}")];

    public static RunJson Of(StackFolder folder, string environment = "default") =>
        new(JsonDocument.Parse(File.ReadAllText(folder.PathOf("output", environment, "run.json"))).RootElement);
}
