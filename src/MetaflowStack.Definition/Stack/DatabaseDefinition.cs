using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.Naming;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Stack;

/// <summary>
/// The PostgreSQL flexible server in its private zone. <c>Infra</c> starts it and does not wait; <c>WaitForDb</c> waits and makes
/// what lies inside.
/// </summary>
internal sealed class DatabaseDefinition
{
    internal DatabaseDefinition(StackScope scope, NetworkDefinition network)
    {
        Subnet = network.DatabaseSubnet;
        Zone = new PrivateDnsZone
        {
            Key = PrivateDnsZone.KeyFor("metaflow"),
            Stage = Stages.Infra,
            Parent = network.ResourceGroup.Id,
            Name = StackNames.PrivateDnsZone,
            Location = "global",
            Tags = scope.Tags,
        };
        Link = new VirtualNetworkLink
        {
            Key = VirtualNetworkLink.KeyFor("metaflow"),
            Stage = Stages.Infra,
            Parent = Zone.Id,
            Name = scope.Choices[StackChoice.DatabaseLink] is { Length: > 0 } name ? name : scope.Names.VirtualNetwork,
            Location = "global",
            Tags = scope.Tags,
            VirtualNetwork = network.VirtualNetwork.Id,
        };
        Server = new PostgreSqlFlexibleServer
        {
            Key = PostgreSqlFlexibleServer.KeyFor("metaflow"),
            Stage = Stages.Infra,
            CompletionStage = Stages.WaitForDb,
            Parent = network.ResourceGroup.Id,
            Name = scope.Names.PostgreSqlServer,
            Location = scope.Settings.Location,
            Tags = scope.Tags,
            Version = scope.Choices[StackChoice.DatabaseVersion],
            SkuName = scope.Choices[StackChoice.DatabaseSku],
            SkuTier = scope.Choices[StackChoice.DatabaseTier],
            StorageSizeGB = scope.Choices.Number(StackChoice.DatabaseStorage),
            AdministratorLogin = StackNames.Database,
            DelegatedSubnet = network.DatabaseSubnet.Id,
            PrivateDnsZone = Zone.Id,
            DependsOn = [Link.Key],
        };
        Database = new PostgreSqlDatabase
        {
            Key = PostgreSqlDatabase.KeyFor("metaflow"),
            Stage = Stages.WaitForDb,
            Parent = Server.Id,
            Name = StackNames.Database,
            ExclusiveGroup = Server.Key.ToString(),
        };
        SecureTransport = new PostgreSqlConfiguration
        {
            Key = PostgreSqlConfiguration.KeyFor("require-secure-transport"),
            Stage = Stages.WaitForDb,
            Parent = Server.Id,
            Name = "require_secure_transport",
            Value = "on",
            ExclusiveGroup = Server.Key.ToString(),
        };
    }

    /// <summary>The subnet that the server lies in; the network's.</summary>
    internal Subnet Subnet { get; }

    internal PrivateDnsZone Zone { get; }

    internal VirtualNetworkLink Link { get; }

    internal PostgreSqlFlexibleServer Server { get; }

    internal PostgreSqlDatabase Database { get; }

    internal PostgreSqlConfiguration SecureTransport { get; }

    internal IEnumerable<Resource> Resources => [Zone, Link, Server, Database, SecureTransport];
}
