using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.SignIn;

/// <summary><c>GET /metadata/endpoints</c>: where the parts of this cloud are, in the shapes of its API versions.</summary>
internal static class CloudMetadata
{
    /// <summary>The answer of one API version: an object before 2019-05-01, an array in 2019-05-01 to 2020-06-01, one object from 2022-09-01 on.</summary>
    public static JsonNode For(string url, string apiVersion)
    {
        if (string.CompareOrdinal(apiVersion, "2019-05-01") < 0)
            return Classic(url);
        var cloud = Cloud(url, apiVersion);
        return string.CompareOrdinal(apiVersion, "2022-09-01") >= 0 ? cloud : new JsonArray(cloud);
    }

    private static JsonObject Authentication(string url, bool full)
    {
        var authentication = new JsonObject { ["loginEndpoint"] = $"{url}/", ["audiences"] = new JsonArray(url, $"{url}/") };
        if (full)
        {
            authentication["tenant"] = "common";
            authentication["identityProvider"] = "AAD";
        }

        return authentication;
    }

    private static JsonObject Classic(string url) => new()
    {
        ["galleryEndpoint"] = $"{url}/",
        ["graphEndpoint"] = $"{url}/",
        ["portalEndpoint"] = $"{url}/",
        ["graphAudience"] = $"{url}/",
        ["authentication"] = Authentication(url, full: false),
    };

    private static JsonObject Cloud(string url, string apiVersion)
    {
        var cloud = new JsonObject
        {
            ["portal"] = url,
            ["authentication"] = Authentication(url, full: true),
            ["media"] = url,
            ["graphAudience"] = $"{url}/",
            ["graph"] = $"{url}/",
            ["name"] = "Sandbox",
            ["suffixes"] = Suffixes(apiVersion),
            ["batch"] = $"{url}/",
            ["resourceManager"] = $"{url}/",
            ["vmImageAliasDoc"] = $"{url}/aliases.json",
            ["activeDirectoryDataLake"] = $"{url}/",
            ["sqlManagement"] = $"{url}/",
            ["gallery"] = $"{url}/",
        };
        if (string.CompareOrdinal(apiVersion, "2022-09-01") >= 0)
        {
            cloud["microsoftGraphResourceId"] = $"{url}/";
            cloud["logAnalyticsResourceId"] = $"{url}/";
            cloud["synapseAnalyticsResourceId"] = $"{url}/";
            cloud["attestationResourceId"] = $"{url}/";
            cloud["ossrDbmsResourceId"] = $"{url}/";
        }

        return cloud;
    }

    private static JsonObject Suffixes(string apiVersion)
    {
        var suffixes = new JsonObject
        {
            ["azureDataLakeStoreFileSystem"] = "azuredatalakestore.net",
            ["acrLoginServer"] = "azurecr.io",
            ["sqlServerHostname"] = "database.windows.net",
            ["azureDataLakeAnalyticsCatalogAndJob"] = "azuredatalakeanalytics.net",
            ["keyVaultDns"] = "vault.azure.net",
            ["storage"] = "core.windows.net",
            ["azureFrontDoorEndpointSuffix"] = "azurefd.net",
        };
        if (string.CompareOrdinal(apiVersion, "2022-09-01") >= 0)
        {
            suffixes["storageSyncEndpointSuffix"] = "afs.azure.net";
            suffixes["mhsmDns"] = "managedhsm.azure.net";
            suffixes["mysqlServerEndpoint"] = "mysql.database.azure.com";
            suffixes["postgresqlServerEndpoint"] = "postgres.database.azure.com";
            suffixes["mariadbServerEndpoint"] = "mariadb.database.azure.com";
            suffixes["synapseAnalytics"] = "dev.azuresynapse.net";
            suffixes["attestationEndpoint"] = "attest.azure.net";
        }

        return suffixes;
    }
}
