using System.Globalization;
using MetaflowStack.Azure.Preflight;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Definition.Preflight.Checks;

/// <summary>Whether the database's size, version and storage are offered to the subscription in the region.</summary>
internal sealed class DatabaseCheck : IPreflightCheck
{
    public string Area => "database";

    public async Task<IReadOnlyList<Finding>> RunAsync(PreflightFacts facts, CancellationToken cancellationToken)
    {
        var server = facts.Definition.DatabaseServer;
        if ((await facts.DatabaseServerAsync()).Value is not null)
            return [Finding.Passed($"{server.Name} exists")];
        var offer = await facts.Subscription.PostgreSql;
        if (offer.Value is null)
            return [Finding.NotChecked("The database's offer was not checked", offer.Problem!)];
        var failures = Judge(server, offer.Value, facts.Location).Select(Finding.Failure).ToList();
        return failures.Count > 0 ? failures : [Finding.Passed(string.Create(
            CultureInfo.InvariantCulture, $"PostgreSQL {server.Version} on {server.SkuName} ({server.SkuTier}) with {server.StorageSizeGB} GiB is offered in {facts.Location}"))];
    }

    /// <summary>Everything of a server that is not offered.</summary>
    internal static IEnumerable<ErrorDetails> Judge(PostgreSqlFlexibleServer server, PostgreSqlOffer offer, string location)
    {
        if (offer.Restriction is { } restriction)
        {
            yield return new ErrorDetails
            {
                What = $"PostgreSQL servers cannot be made in {location} by this subscription",
                Resource = server.Key,
                Code = "LocationIsOfferRestricted",
                Why = restriction,
                Remedy = "Choose another --location, or ask for access to this one: https://aka.ms/postgres-request-quota-increase",
            };
            yield break;
        }

        var sku = offer.Skus.FirstOrDefault(sku => sku.Tier.Equals(server.SkuTier, StringComparison.OrdinalIgnoreCase) && sku.Name.Equals(server.SkuName, StringComparison.OrdinalIgnoreCase));
        if (sku is null)
        {
            var tier = offer.Skus.Where(other => other.Tier.Equals(server.SkuTier, StringComparison.OrdinalIgnoreCase)).Select(other => other.Name).ToList();
            yield return new ErrorDetails
            {
                What = $"PostgreSQL servers of the size {server.SkuName} ({server.SkuTier}) are not offered in {location}",
                Resource = server.Key,
                Code = "SkuNotAvailable",
                Why = tier.Count == 0 ? $"Of the tier {server.SkuTier} nothing is offered to this subscription" : $"Offered are {string.Join(", ", tier.Take(6))}{(NearestName.Find(server.SkuName, tier) is { } nearest ? $"; the nearest is {nearest}" : "")}",
                Remedy = "Choose another --location",
            };
        }
        else if (sku.StorageGib.Count > 0 && !sku.StorageGib.Contains(server.StorageSizeGB))
        {
            yield return new ErrorDetails
            {
                What = string.Create(CultureInfo.InvariantCulture, $"PostgreSQL servers with {server.StorageSizeGB} GiB of storage are not offered in {location}"),
                Resource = server.Key,
                Code = "StorageNotAvailable",
                Why = $"With {sku.Name} there are {string.Join(", ", sku.StorageGib)} GiB",
                Remedy = "Choose another --location",
            };
        }

        if (!offer.Versions.Contains(server.Version))
        {
            yield return new ErrorDetails
            {
                What = $"PostgreSQL {server.Version} is not offered in {location}",
                Resource = server.Key,
                Code = "VersionNotAvailable",
                Why = $"Offered are {string.Join(", ", offer.Versions)}",
                Remedy = "Choose another --location",
            };
        }
    }
}
