using Azure.Core;
using Azure.Core.Pipeline;
using MetaflowStack.Azure.Connection;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Azure.Blobs;

/// <summary>
/// A container of a storage account or emulator. Speaks the Blob service REST API: by an Entra token
/// (<see cref="AzureConnection.BlobContainer"/>) or an account's key (<see cref="FromConnectionString"/>). Safe from many threads.
/// </summary>
public sealed class BlobContainerClient : IDisposable
{
    private readonly BlobSender _sender;
    private readonly AzurePipelines? _owned;
    private readonly TimeProvider _time;

    internal BlobContainerClient(HttpPipeline pipeline, Uri service, string container, TimeProvider time, AzurePipelines? owned = null)
    {
        _sender = new BlobSender(pipeline);
        _owned = owned;
        _time = time;
        Url = new Uri(service, container);
        Name = container;
    }

    /// <summary>The container's URL: <c>https://ACCOUNT.blob.core.windows.net/CONTAINER</c>.</summary>
    public Uri Url { get; }

    /// <summary>The container's name.</summary>
    public string Name { get; }

    /// <summary>A container reached with the key in a connection string; to be disposed.</summary>
    /// <param name="connectionString">As <see cref="BlobConnectionString.Parse"/> takes it.</param>
    /// <param name="container">The container's name.</param>
    /// <param name="options">How it is reached.</param>
    /// <exception cref="UsageException">The connection string cannot be used.</exception>
    public static BlobContainerClient FromConnectionString(string connectionString, string container, BlobClientOptions? options = null)
    {
        options ??= new BlobClientOptions();
        var parsed = BlobConnectionString.Parse(connectionString);
        var pipelines = new AzurePipelines(AzureCloud.Public, options.Seed ?? Random.Shared.Next(), options.Handler, options.Requests);
        var pipeline = pipelines.BuildForState(new SharedKeyPolicy(parsed.Account, parsed.Key, options.Time), options);
        return new BlobContainerClient(pipeline, parsed.Endpoint, container, options.Time, pipelines);
    }

    /// <summary>Makes the container, private, unless it exists.</summary>
    /// <returns>Whether it was made.</returns>
    /// <exception cref="StackException">
    /// It cannot be made; <see cref="ErrorDetails.Code"/> is the service's: <c>AuthorizationPermissionMismatch</c> while a role
    /// that was just assigned has not spread yet.
    /// </exception>
    /// <exception cref="StateUnreachableException">The service does not answer.</exception>
    public async Task<bool> CreateIfMissingAsync(CancellationToken cancellationToken)
    {
        var answer = await _sender.SendAsync(RequestMethod.Put, WithQuery("restype=container"), null, cancellationToken);
        return answer switch
        {
            { IsSuccess: true } => true,
            { Status: 409, Code: "ContainerAlreadyExists" } => false,
            _ => throw Explain($"The container {Url} could not be created", answer),
        };
    }

    /// <summary>Whether the container exists and may be read.</summary>
    /// <exception cref="StackException">The service refuses to say.</exception>
    /// <exception cref="StateUnreachableException">The service does not answer.</exception>
    public async Task<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        var answer = await _sender.SendAsync(RequestMethod.Head, WithQuery("restype=container"), null, cancellationToken);
        return answer switch
        {
            { IsSuccess: true } => true,
            { Status: 404, Code: null or "ContainerNotFound" } => false,
            _ => throw Explain($"The container {Url} could not be read", answer),
        };
    }

    /// <inheritdoc />
    public void Dispose() => _owned?.Dispose();

    /// <summary>A blob in it.</summary>
    /// <param name="name">Its name, with slashes between folders.</param>
    internal BlobClient Blob(string name) =>
        new(_sender, new Uri($"{Url.AbsoluteUri}/{string.Join('/', name.Split('/').Select(Uri.EscapeDataString))}"));

    /// <summary>List Blobs with snapshots and metadata, page by page.</summary>
    internal async Task<IReadOnlyList<BlobItem>> ListWithSnapshotsAsync(string prefix, CancellationToken cancellationToken)
    {
        var all = new List<BlobItem>();
        string? marker = null;
        do
        {
            var page = marker is null ? "" : $"&marker={Uri.EscapeDataString(marker)}";
            var query = $"restype=container&comp=list&include=snapshots,metadata&prefix={Uri.EscapeDataString(prefix)}{page}";
            var answer = await _sender.SendAsync(RequestMethod.Get, WithQuery(query), null, cancellationToken);
            if (!answer.IsSuccess)
                throw Explain($"The blobs of {Url} could not be listed", answer);
            (var items, marker) = BlobXml.Listing(answer.Content, Url);
            all.AddRange(items);
        }
        while (marker is not null);
        return all;
    }

    /// <summary>The failure that an answer stands for.</summary>
    internal StackException Explain(string what, BlobAnswer answer) => BlobErrors.Explain(what, answer, _time.GetUtcNow());

    private Uri WithQuery(string query) => new($"{Url.AbsoluteUri}?{query}");
}
