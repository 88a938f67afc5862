using System.Net;
using MetaflowStack.Azure.Dns;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Checks;

/// <summary>
/// Whether the database server's name leads to it inside the virtual network. Azure puts an A record into the private zone, under a
/// name of its own making to which the server's name is an alias; so any record that points into the server's subnet will do. A reader
/// cannot see that alias, hence what is not found is a warning and no failure.
/// </summary>
/// <param name="session">The run.</param>
/// <param name="log">Where it says what it found.</param>
internal sealed class DatabaseNameCheck(StackSession session, IRunLog log)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);

    private DatabaseDefinition Database => session.Definition.Database;

    /// <summary>Looks, and waits a while for a record that is not there yet.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        var time = session.Cloud.Time;
        var started = time.GetTimestamp();
        try
        {
            while (true)
            {
                var records = await session.Cloud.Azure.PrivateDns.ListAsync(Database.Zone.Key, Database.Zone.ResourceId, cancellationToken);
                if (records.FirstOrDefault(LeadsToServer) is { } found)
                {
                    log.Info($"  {Host} leads to {found.Addresses[0]} inside the virtual network");
                    return;
                }

                var waited = time.GetElapsedTime(started);
                if (waited >= Timeout)
                {
                    Warn($"after {Durations.Text(waited)} none of the {records.Count} A records of the zone {Database.Zone.Name} points into the subnet {Database.Subnet.AddressPrefix}");
                    return;
                }

                log.Info($"  … waiting for the address of {Host} in the private zone ({Durations.Text(waited)} of at most {Durations.Text(Timeout)})");
                await Task.Delay(Interval, time, cancellationToken);
            }
        }
        catch (StackException exception)
        {
            Warn($"the zone cannot be read. {exception.Message}");
        }
    }

    private string Host => $"{Database.Server.Name}.postgres.database.azure.com";

    private bool LeadsToServer(AddressRecord record) => record.Addresses.Count > 0
        && (record.Host.Equals(Host, StringComparison.OrdinalIgnoreCase)
            || (IPNetwork.TryParse(Database.Subnet.AddressPrefix, out var subnet) && record.Addresses.Any(subnet.Contains)));

    private void Warn(string why) => log.Warning(
        $"It cannot be told whether {Host} resolves inside the virtual network: {why} If the metadata service cannot reach the database, look at the zone's records and links: {ArmId.NameOf(Database.Zone.ResourceId)} in the portal.");
}
