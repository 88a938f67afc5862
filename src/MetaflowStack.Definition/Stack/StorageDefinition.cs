using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.Naming;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Stack;

/// <summary>The storage account and its containers.</summary>
internal sealed class StorageDefinition
{
    internal StorageDefinition(StackScope scope, ResourceGroup resourceGroup)
    {
        Account = new StorageAccount
        {
            Key = StorageAccount.KeyFor("metaflow"),
            Stage = Stages.Infra,
            Parent = resourceGroup.Id,
            Name = scope.Names.StorageAccount,
            Location = scope.Settings.Location,
            Tags = scope.Tags,
            Sku = scope.Choices[StackChoice.StorageSku],
        };
        DataContainer = Container("metaflow", StackNames.DataContainer);
        AirflowLogs = scope.Settings.DeployAirflow ? Container("airflow-logs", StackNames.AirflowLogsContainer) : null;
    }

    internal StorageAccount Account { get; }

    internal BlobContainer DataContainer { get; }

    internal BlobContainer? AirflowLogs { get; }

    internal IEnumerable<Resource> Resources => AirflowLogs is null ? [Account, DataContainer] : [Account, DataContainer, AirflowLogs];

    private BlobContainer Container(string key, string name) => new()
    {
        Key = BlobContainer.KeyFor(key),
        Stage = Stages.Infra,
        Parent = Account.Id,
        Name = name,
    };
}
