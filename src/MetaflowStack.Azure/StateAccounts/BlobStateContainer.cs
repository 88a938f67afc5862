using MetaflowStack.Azure.Blobs;

namespace MetaflowStack.Azure.StateAccounts;

/// <summary>The container of the state by the Blob service REST API.</summary>
internal sealed class BlobStateContainer(BlobContainerClient container) : IStateContainer
{
    // Nobody has a blob of this name; the state's are in folders.
    private const string NoBlob = ".write-check";

    // No blob ever had this ETag.
    private const string NoETag = "\"0x0\"";

    /// <inheritdoc />
    public Task<bool> ExistsAsync(CancellationToken cancellationToken) => container.ExistsAsync(cancellationToken);

    /// <inheritdoc />
    public Task CreateAsync(CancellationToken cancellationToken) => container.CreateIfMissingAsync(cancellationToken);

    /// <inheritdoc />
    public async Task CheckWritableAsync(CancellationToken cancellationToken)
    {
        // Rights are checked before conditions: who may write is told that the condition is not met (412, or 404 for the blob).
        var answer = await container.Blob(NoBlob).PutAsync(
            ReadOnlyMemory<byte>.Empty, new Dictionary<string, string>(), new BlobConditions { IfMatch = NoETag }, cancellationToken);
        if (answer is not ({ Status: 412 } or { Status: 404, Code: "BlobNotFound" } or { IsSuccess: true }))
            throw container.Explain($"The container {container.Url} cannot be written to", answer);
    }
}
