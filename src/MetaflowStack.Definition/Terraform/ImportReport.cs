using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Terraform;

/// <summary>What an import did with everything that a Terraform state knows, and with what it left in the cluster.</summary>
/// <param name="State">The state.</param>
/// <param name="Stack">Which stack it is of.</param>
/// <param name="Rows">One for each managed instance, and one for each object beside them.</param>
internal sealed record ImportReport(TerraformState State, TemplateStack Stack, IReadOnlyList<ImportRow> Rows)
{
    /// <summary>Words for the summary's row: how many of each.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Words() =>
        [.. Rows.GroupBy(row => row.Fate).OrderBy(group => group.Key).Select(group => KeyValuePair.Create(group.Key.ToString(), $"{group.Count()}"))];
}

/// <summary>What became of one resource.</summary>
/// <param name="Fate">What became of it.</param>
/// <param name="Name">Its address in Terraform, or the object in the cluster.</param>
internal sealed record ImportRow(ImportFate Fate, string Name)
{
    /// <summary>The resource of this stack that it is now.</summary>
    public ResourceKey? Key { get; init; }

    /// <summary>What to know or do about it.</summary>
    public string? Note { get; init; }
}

/// <summary>What became of a resource in an import.</summary>
internal enum ImportFate
{
    /// <summary>It is a resource of this stack now.</summary>
    TakenOver,

    /// <summary>The state had it already, from an earlier import of the same Terraform state.</summary>
    KnownAlready,

    /// <summary>Terraform knows it, and it does not exist any more.</summary>
    NotFound,

    /// <summary>This stack has it in its own way.</summary>
    Replaced,

    /// <summary>This stack has nothing like it; it stays as it is.</summary>
    Kept,

    /// <summary>It lies in the cluster, and neither Terraform's state nor this stack has it.</summary>
    LeftInCluster,
}
