using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace MetaflowStack.Simulation.Cloud;

/// <summary>Whether the credentials in the cluster open what they are for.</summary>
internal static class Credentials
{
    /// <summary>What is wrong with them, one line each.</summary>
    /// <param name="sections">The sections of a saved world.</param>
    /// <param name="passwords">The passwords that database servers have.</param>
    public static IReadOnlyList<string> Faults(JsonObject sections, DatabasePasswordLog passwords)
    {
        var faults = new List<string>();
        foreach (var secret in sections["kubernetes"]!["clusters"]!.AsArray().SelectMany(cluster => cluster!["store"]!["objects"]!["secrets"]?.AsArray() ?? []))
        {
            var name = $"{secret!["metadata"]!["namespace"]}/{secret["metadata"]!["name"]}";
            if (Entry(secret, "AZURE_CLIENT_SECRET") is { } clientSecret && !Opens(sections["graph"]!, secret, clientSecret))
                faults.Add($"the client secret in {name} opens no application");
            if (name.EndsWith("/metaflow-database", StringComparison.Ordinal) && !OpensServer(sections["arm"]!, Entry(secret, "password"), passwords))
                faults.Add($"the password in {name} is not the server's");
        }

        return faults;
    }

    private static bool Opens(JsonNode graph, JsonNode secret, string clientSecret)
    {
        var keyId = secret["metadata"]!["annotations"]!["metaflow-stack/credential"]!.GetValue<string>();
        var known = graph["applications"]!.AsArray()
            .Where(application => application!["appId"]!.GetValue<string>() == Entry(secret, "AZURE_CLIENT_ID"))
            .SelectMany(application => application!["passwordCredentials"]!.AsArray())
            .Any(password => password!["keyId"]!.GetValue<string>() == keyId);
        return known && graph["secrets"]![keyId]!.GetValue<string>() == Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(clientSecret)));
    }

    private static bool OpensServer(JsonNode arm, string? password, DatabasePasswordLog passwords) => arm["resources"]!.AsArray()
        .Select(resource => resource!["id"]!.GetValue<string>().Split('/'))
        .Where(segments => segments is [.., "flexibleServers", _])
        .All(segments => passwords.Of(segments[^1]) == password);

    private static string? Entry(JsonNode secret, string entry) =>
        secret["data"]?[entry]?.GetValue<string>() is { } encoded ? Encoding.UTF8.GetString(Convert.FromBase64String(encoded)) : null;
}
