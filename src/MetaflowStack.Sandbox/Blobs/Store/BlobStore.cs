using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Arm;
using MetaflowStack.Sandbox.Blobs.Http;
using MetaflowStack.Sandbox.Json;
using MetaflowStack.Sandbox.World;

namespace MetaflowStack.Sandbox.Blobs.Store;

/// <summary>
/// The containers and blobs of all storage accounts. A container exists if Azure Resource Manager has it: the resource says that it is
/// there, this store what is in it, so that both ways to it see the same. All access happens under the world's gate.
/// </summary>
/// <param name="world">The subscription that the accounts lie in.</param>
/// <param name="files">Where contents are saved.</param>
/// <param name="real">Real time: leases, dates and ETags go by it, since they are about real clients.</param>
internal sealed class BlobStore(ArmWorld world, BlobFiles files, TimeProvider real) : IWorldSection
{
    /// <summary>The type of a container in Azure Resource Manager.</summary>
    public const string ContainerType = "Microsoft.Storage/storageAccounts/blobServices/containers";

    private const string AccountType = "Microsoft.Storage/storageAccounts";

    /// <summary>How long a deleted container's name is busy ("Delete Container": at least 30 seconds), in simulated time.</summary>
    private static readonly TimeSpan s_deletion = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, BlobContainer> _containers = new(StringComparer.Ordinal);
    private long _lastTick;

    /// <inheritdoc/>
    public string Name => "blobs";

    /// <summary>Now, in real time.</summary>
    public DateTimeOffset Now => real.GetUtcNow();

    /// <summary>The world's gate.</summary>
    public Lock Gate => world.Gate;

    /// <summary>An instant (in ticks) that nothing else in the store has: ETags, snapshots and versions are made of it.</summary>
    public long NextTick() => _lastTick = Math.Max(_lastTick + 1, Now.Ticks);

    /// <summary>A new ETag, without quotes.</summary>
    public string NextETag() => $"0x{NextTick():X}";

    /// <summary>A new name of a snapshot or version.</summary>
    public string NextInstant() => new DateTime(NextTick(), DateTimeKind.Utc).ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);

    /// <summary>The account of a name, or null; one that is still being created is not there yet, as its host name is not.</summary>
    public BlobAccount? Account(string name)
    {
        world.Settle();
        var resource = world.OfType(AccountType).FirstOrDefault(a => string.Equals(a.Name, name, StringComparison.OrdinalIgnoreCase));
        if (resource is null || resource.State == "Creating")
            return null;
        var service = world.Find($"{resource.Id}/blobServices/default")?.Body;
        var retention = service.At("properties", "deleteRetentionPolicy");
        return new BlobAccount(
            resource.Id, resource.Name, [resource.Hidden.Text("key1")!, resource.Hidden.Text("key2")!],
            resource.Body.Text("sku", "name") ?? "Standard_LRS", resource.Body.Text("kind") ?? "StorageV2",
            resource.Properties.Boolean("allowSharedKeyAccess") ?? true, resource.Properties.Boolean("allowBlobPublicAccess") ?? false,
            service.Boolean("properties", "isVersioningEnabled") ?? false,
            retention.Boolean("enabled") is true ? retention.Integer("days") : null);
    }

    /// <summary>An account's containers, in the order of lists.</summary>
    public IEnumerable<BlobContainer> Containers(BlobAccount account) =>
        world.Below(account.Id).Where(r => r.Type == ContainerType).Select(Of).OrderBy(c => c.Name, StringComparer.Ordinal);

    /// <summary>The container of a name.</summary>
    /// <exception cref="BlobException">404 ContainerNotFound.</exception>
    public BlobContainer Container(BlobAccount account, string name) =>
        world.Find(account.ContainerId(name)) is { } resource ? Of(resource) : throw BlobErrors.ContainerNotFound();

    /// <summary>Creates a container.</summary>
    /// <exception cref="BlobException">409: it exists, or one of that name is being deleted.</exception>
    public BlobContainer Create(BlobAccount account, string name)
    {
        if (world.Find(account.ContainerId(name)) is not null)
            throw BlobErrors.ContainerAlreadyExists();
        if (IsBeingDeleted(account.Id, name))
            throw BlobErrors.ContainerBeingDeleted();
        return Of(world.Add(new ArmResource(account.ContainerId(name), ContainerType) { Body = new JsonObject { ["properties"] = new JsonObject() }, CreatedAt = world.Now }));
    }

    /// <summary>Whether a name is still busy with the deletion of a container.</summary>
    public bool IsBeingDeleted(string accountId, string name) =>
        world.Find(accountId)!.Hidden.Text("deletedContainers", name) is { } until && DateTimeOffset.Parse(until, CultureInfo.InvariantCulture) > world.Now;

    /// <summary>Deletes a container and all in it.</summary>
    public void Delete(string accountId, string name)
    {
        world.Find(accountId)!.Hidden.Child("deletedContainers")[name] = (world.Now + s_deletion).ToString("o");
        world.Remove($"{accountId}/blobServices/default/containers/{name}");
    }

    /// <summary>What lies in a container that Azure Resource Manager knows.</summary>
    public BlobContainer Of(ArmResource resource)
    {
        if (!_containers.TryGetValue(resource.Key, out var container))
            _containers[resource.Key] = container = new BlobContainer(resource.Name) { ETag = NextETag(), LastModified = Now };
        return container;
    }

    /// <summary>Forgets a container that has left Azure Resource Manager.</summary>
    public void Forget(ArmResource resource) => _containers.Remove(resource.Key);

    /// <inheritdoc/>
    public JsonNode Save()
    {
        var contents = new Dictionary<string, BlobContent>(StringComparer.Ordinal);
        JsonObject saved;
        lock (Gate)
        {
            saved = new JsonObject
            {
                ["lastTick"] = _lastTick,
                ["containers"] = new JsonObject(_containers.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)BlobJson.Write(c.Value, contents)))),
            };
        }

        files.Write(contents);
        return saved;
    }

    /// <inheritdoc/>
    public void Load(JsonNode saved)
    {
        lock (Gate)
        {
            var used = new HashSet<string>(StringComparer.Ordinal);
            _lastTick = saved["lastTick"]?.GetValue<long>() ?? 0;
            foreach (var (key, container) in (JsonObject)saved["containers"]!)
                _containers[key] = BlobJson.Read(container!, name => files.Read(name, used));
            files.RemoveAllBut(used);
        }
    }
}
