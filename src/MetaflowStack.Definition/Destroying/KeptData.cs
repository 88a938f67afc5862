using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Destroying;

/// <summary>
/// What <c>Destroy --keep-data</c> leaves where it is: the storage account with its containers, the database server with its databases, and
/// what these need to exist (resource group, network, private DNS zone).
/// </summary>
internal sealed class KeptData
{
    private static readonly HashSet<string> DataKinds =
        [StorageAccount.Kind, BlobService.Kind, BlobContainer.Kind, PostgreSqlFlexibleServer.Kind, PostgreSqlDatabase.Kind, PostgreSqlConfiguration.Kind];

    private readonly HashSet<ResourceKey> _needed = [];

    /// <summary>Looks for what the data of a stack needs.</summary>
    internal KeptData(ResourceGraph graph)
    {
        var open = new Queue<ResourceKey>(graph.Resources.Select(resource => resource.Key).Where(IsData));
        while (open.TryDequeue(out var key))
        {
            if (_needed.Add(key))
                graph.DependenciesOf(key).ToList().ForEach(open.Enqueue);
        }
    }

    /// <summary>Whether a resource stays.</summary>
    internal bool Stays(RecordedResource resource) => IsData(resource.Key) || _needed.Contains(resource.Key);

    /// <summary>Whether a resource holds data itself, or is a part of one that does.</summary>
    internal static bool IsData(ResourceKey key) => key.System == "azure" && DataKinds.Contains(key.Kind);
}
