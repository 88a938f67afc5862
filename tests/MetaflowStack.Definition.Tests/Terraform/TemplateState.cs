using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using MetaflowStack.Definition.Terraform;

namespace MetaflowStack.Definition.Tests.Terraform;

/// <summary>The template's Terraform state, with Argo and Airflow, as these tests change it.</summary>
internal static class TemplateState
{
    internal static string Text([CallerFilePath] string here = "") => File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "Fixtures", "template.tfstate.json"));

    internal static TerraformState Read(Action<JsonObject>? change = null) => TerraformStateReader.Parse(Changed(change), "state.json");

    internal static string Changed(Action<JsonObject>? change)
    {
        var state = JsonNode.Parse(Text())!.AsObject();
        change?.Invoke(state);
        return state.ToJsonString();
    }

    internal static JsonObject Resource(JsonObject state, string type, string name) =>
        state["resources"]!.AsArray().Select(resource => resource!.AsObject()).First(resource => resource["type"]!.ToString() == type && resource["name"]!.ToString() == name && resource["mode"]!.ToString() == "managed");

    internal static JsonObject Instance(JsonObject state, string type, string name) => Resource(state, type, name)["instances"]![0]!.AsObject();

    internal static JsonObject Attributes(JsonObject state, string type, string name) => Instance(state, type, name)["attributes"]!.AsObject();
}
