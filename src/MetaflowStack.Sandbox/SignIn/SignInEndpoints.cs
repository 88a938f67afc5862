using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Graph;
using MetaflowStack.Sandbox.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace MetaflowStack.Sandbox.SignIn;

/// <summary>What a client asks on its way in: OpenID discovery, keys, instance discovery, tokens.</summary>
internal sealed class SignInEndpoints(EntraDirectory directory, SigningKey key, TokenService tokens)
{
    /// <summary>Adds the endpoints.</summary>
    public void Map(WebApplication app)
    {
        app.MapGet("/{tenant}/.well-known/openid-configuration", (string tenant, HttpContext c) => Discovery(c, tenant, v2: false));
        app.MapGet("/{tenant}/v2.0/.well-known/openid-configuration", (string tenant, HttpContext c) => Discovery(c, tenant, v2: true));
        app.MapGet("/{tenant}/discovery/keys", Keys);
        app.MapGet("/{tenant}/discovery/v2.0/keys", Keys);
        app.MapGet("/common/discovery/instance", Instance);
        app.MapPost("/{tenant}/oauth2/token", (string tenant, HttpContext c) => TokenAsync(c, tenant, tenant == "adfs"));
        app.MapPost("/{tenant}/oauth2/v2.0/token", (string tenant, HttpContext c) => TokenAsync(c, tenant, v2: true));
        app.MapGet("/metadata/endpoints", (HttpContext c) => c.WriteJsonAsync(200, CloudMetadata.For(c.BaseUrl(), c.Request.Query["api-version"].ToString())));
    }

    private async Task TokenAsync(HttpContext context, string tenant, bool v2)
    {
        if (!context.Request.HasFormContentType)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var (status, body) = tokens.Answer(tenant, await context.Request.ReadFormAsync(context.RequestAborted), v2);
        context.Response.Headers.CacheControl = "no-store, no-cache";
        await context.WriteJsonAsync(status, body);
    }

    private Task Keys(HttpContext context) => context.WriteJsonAsync(200, key.KeySet(context.BaseUrl()));

    private Task Discovery(HttpContext context, string tenant, bool v2)
    {
        var root = $"{context.BaseUrl()}/{tenant}";
        var adfs = tenant == "adfs";
        var path = v2 && !adfs ? "oauth2/v2.0" : "oauth2";
        return context.WriteJsonAsync(200, new JsonObject
        {
            ["token_endpoint"] = $"{root}/{path}/token",
            ["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_post", "private_key_jwt", "client_secret_basic"),
            ["jwks_uri"] = adfs ? $"{root}/discovery/keys" : $"{root}/discovery/v2.0/keys",
            ["response_modes_supported"] = new JsonArray("query", "fragment", "form_post"),
            ["subject_types_supported"] = new JsonArray("pairwise"),
            ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
            ["response_types_supported"] = new JsonArray("code", "id_token", "code id_token", "id_token token"),
            ["scopes_supported"] = new JsonArray("openid", "profile", "email", "offline_access"),
            ["issuer"] = adfs ? root : v2 ? $"{context.BaseUrl()}/{directory.TenantId}/v2.0" : $"https://sts.windows.net/{directory.TenantId}/",
            ["request_uri_parameter_supported"] = false,
            ["userinfo_endpoint"] = $"{context.BaseUrl()}/oidc/userinfo",
            ["authorization_endpoint"] = $"{root}/{path}/authorize",
            ["device_authorization_endpoint"] = $"{root}/{path}/devicecode",
            ["http_logout_supported"] = true,
            ["frontchannel_logout_supported"] = true,
            ["end_session_endpoint"] = $"{root}/{path}/logout",
            ["claims_supported"] = new JsonArray("sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "aud", "exp", "iat", "auth_time", "acr", "nonce", "tid", "ver"),
            ["tenant_region_scope"] = "NA",
            ["cloud_instance_name"] = context.Request.Host.Value,
            ["cloud_graph_host_name"] = context.Request.Host.Value,
            ["msgraph_host"] = context.Request.Host.Value,
        });
    }

    private Task Instance(HttpContext context)
    {
        var host = context.Request.Host.Value;
        return context.WriteJsonAsync(200, new JsonObject
        {
            ["tenant_discovery_endpoint"] = $"{context.BaseUrl()}/{directory.TenantId}/v2.0/.well-known/openid-configuration",
            ["api-version"] = "1.1",
            ["metadata"] = new JsonArray(new JsonObject
            {
                ["preferred_network"] = host, ["preferred_cache"] = host, ["aliases"] = new JsonArray(host),
            }),
        });
    }
}
