using System.Net;
using System.Text.Json.Nodes;
using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Dns;

/// <summary>Reads what a private DNS zone says (privatedns.json, RecordSets_ListByType).</summary>
public sealed class PrivateDnsRecords
{
    private readonly AzureRestClient _arm;

    internal PrivateDnsRecords(AzureRestClient arm) => _arm = arm;

    /// <summary>The A records of a zone.</summary>
    /// <param name="zone">The zone's key, for messages.</param>
    /// <param name="zoneId">The zone's ARM id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="StackException">Azure refused.</exception>
    public async Task<IReadOnlyList<AddressRecord>> ListAsync(ResourceKey zone, string zoneId, CancellationToken cancellationToken)
    {
        var records = new List<AddressRecord>();
        var url = _arm.UrlOf($"{zoneId}/A", ApiVersions.PrivateDns);
        while (true)
        {
            var answer = await _arm.SendAsync(RequestMethod.Get, url, null, null, cancellationToken);
            if (answer.IsError)
                throw AzureErrors.Explain(zone, "be asked for its records", answer);
            records.AddRange((answer.Body?["value"] as JsonArray ?? []).OfType<JsonObject>().Select(record => Read(record, ArmId.NameOf(zoneId))));
            if (answer.Body?["nextLink"]?.ToString() is not { Length: > 0 } next)
                return records;
            url = new Uri(next);
        }
    }

    private static AddressRecord Read(JsonObject record, string zone) => new(
        JsonPaths.Text(record, "properties.fqdn")?.TrimEnd('.') ?? $"{JsonPaths.Text(record, "name")}.{zone}",
        [.. (JsonPaths.Get(record, "properties.aRecords") as JsonArray ?? [])
            .Select(address => IPAddress.TryParse(JsonPaths.Text(address, "ipv4Address"), out var parsed) ? parsed : null).OfType<IPAddress>()]);
}
