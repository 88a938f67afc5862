using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Preflight;
using MetaflowStack.Azure.Resources;

namespace MetaflowStack.Azure.Contents;

/// <summary>Names what storage accounts and database servers hold, whoever put it there. Only reads.</summary>
public sealed class DataContents
{
    // Azure's own, in every flexible server (https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-servers).
    private static readonly string[] SystemDatabases = ["azure_maintenance", "azure_sys", "postgres"];

    private readonly AzureRestClient _arm;

    internal DataContents(AzureRestClient arm) => _arm = arm;

    /// <summary>The containers of a storage account.</summary>
    /// <param name="accountId">Its ARM id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Reading<IReadOnlyList<string>>> ContainersAsync(string accountId, CancellationToken cancellationToken) =>
        NamesAsync(accountId, "blobServices/default/containers", ApiVersions.Storage, cancellationToken);

    /// <summary>The databases of a PostgreSQL flexible server, but for Azure's own.</summary>
    /// <param name="serverId">Its ARM id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Reading<IReadOnlyList<string>>> DatabasesAsync(string serverId, CancellationToken cancellationToken)
    {
        var found = await NamesAsync(serverId, "databases", ApiVersions.PostgreSql, cancellationToken);
        return found.Select<IReadOnlyList<string>>(names => [.. names.Except(SystemDatabases)]);
    }

    private async Task<Reading<IReadOnlyList<string>>> NamesAsync(string id, string parts, string apiVersion, CancellationToken cancellationToken)
    {
        var list = await new Questions(_arm).ListAsync($"what {ArmId.NameOf(id)} holds", _arm.UrlOf($"{id}/{parts}", apiVersion), cancellationToken);
        return list.Select<IReadOnlyList<string>>(found => [.. found.Select(part => part["name"]?.ToString() ?? "")]);
    }
}
