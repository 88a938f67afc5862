using System.Text.Json.Nodes;
using MetaflowStack.Azure.Tests.Support;

namespace MetaflowStack.Azure.Tests.Connection;

/// <summary>A sign-in service and the list of subscriptions, as Entra and ARM answer.</summary>
internal static class LoginServer
{
    public const string Tenant = "99999999-8888-7777-6666-555555555555";

    public static ScriptedServer Script(params (string Id, string Name)[] subscriptions)
    {
        var authority = $"https://localhost:8443/{Tenant}";
        return new ScriptedServer()
            .On("GET", "/.well-known/openid-configuration", new Answer(200, new JsonObject
            {
                ["issuer"] = $"{authority}/v2.0",
                ["authorization_endpoint"] = $"{authority}/oauth2/v2.0/authorize",
                ["token_endpoint"] = $"{authority}/oauth2/v2.0/token",
            }.ToJsonString()))
            .On("POST", "/oauth2/v2.0/token", new Answer(200, """{"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599,"access_token":"signed-in"}"""))
            .On("GET", "/subscriptions", new Answer(200, new JsonObject
            {
                ["value"] = new JsonArray([.. subscriptions.Select(subscription => new JsonObject
                {
                    ["id"] = $"/subscriptions/{subscription.Id}",
                    ["subscriptionId"] = subscription.Id,
                    ["displayName"] = subscription.Name,
                    ["state"] = "Enabled",
                    ["tenantId"] = Tenant,
                })]),
            }.ToJsonString()));
    }
}
