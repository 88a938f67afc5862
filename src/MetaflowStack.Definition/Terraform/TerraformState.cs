using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaflowStack.Definition.Terraform;

/// <summary>
/// A state file of Terraform, version 4, as far as it concerns resources. Its outputs and the attributes that hold secrets are read by
/// nobody.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="TerraformVersion">The Terraform that wrote it.</param>
/// <param name="Serial">Goes up with every write.</param>
/// <param name="Lineage">The GUID given at the state's birth.</param>
/// <param name="Instances">Every instance of every managed resource, deposed ones included.</param>
/// <param name="DataSources">How many instances of data sources there are; they are nobody's resources.</param>
public sealed record TerraformState(
    string Path, string TerraformVersion, long Serial, string Lineage, IReadOnlyList<TerraformInstance> Instances, int DataSources);

/// <summary>One instance of a managed resource.</summary>
public sealed record TerraformInstance
{
    private readonly JsonObject _attributes;

    internal TerraformInstance(JsonObject attributes) => _attributes = attributes;

    /// <summary>The module's address: <c>module.infra</c>; empty for the root.</summary>
    public required string Module { get; init; }

    /// <summary>The type: <c>azurerm_subnet</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The name within the module.</summary>
    public required string Name { get; init; }

    /// <summary>The instance's key with <c>count</c> or <c>for_each</c>, as addresses have it: <c>[0]</c>, <c>["a"]</c>; else empty.</summary>
    public string Index { get; init; } = "";

    /// <summary>True when Terraform means to make it anew.</summary>
    public bool IsTainted { get; init; }

    /// <summary>The name of a copy that Terraform has replaced and could not delete yet; null for the present one.</summary>
    public string? Deposed { get; init; }

    /// <summary>As <c>terraform state list</c> shows it: <c>module.infra.azurerm_subnet.metaflow_database_subnet</c>.</summary>
    public string Address => $"{(Module.Length == 0 ? "" : Module + ".")}{Type}.{Name}{Index}";

    /// <summary>
    /// The text or number at a path of attributes, <c>default_node_pool.0.vm_size</c>; null when there is none. Not for attributes that
    /// hold secrets.
    /// </summary>
    public string? Text(string path)
    {
        JsonNode? node = _attributes;
        foreach (var name in path.Split('.'))
        {
            node = node switch
            {
                JsonObject attributes => attributes[name],
                JsonArray list when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count => list[index],
                _ => null,
            };
        }

        return node is JsonValue value && value.GetValueKind() is JsonValueKind.String or JsonValueKind.Number ? node.ToString() : null;
    }

    /// <summary>The address; never an attribute.</summary>
    public override string ToString() => Address;
}
