namespace MetaflowStack.Sandbox.Blobs.Store;

/// <summary>A storage account as the data plane sees it, at the time of a request.</summary>
/// <param name="Id">Its id in Azure Resource Manager.</param>
/// <param name="Name">Its name.</param>
/// <param name="Keys">Its keys.</param>
/// <param name="Sku">Its SKU's name.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="AllowsSharedKey">Whether signatures with its keys are accepted.</param>
/// <param name="AllowsPublicAccess">Whether its containers may be public.</param>
/// <param name="HasVersioning">Whether former versions of blobs are kept.</param>
/// <param name="RetentionDays">How long deleted blobs are kept; null when they are not.</param>
internal sealed record BlobAccount(
    string Id, string Name, IReadOnlyList<string> Keys, string Sku, string Kind, bool AllowsSharedKey, bool AllowsPublicAccess, bool HasVersioning, int? RetentionDays)
{
    /// <summary>The id of a container in it.</summary>
    public string ContainerId(string container) => $"{Id}/blobServices/default/containers/{container}";
}
