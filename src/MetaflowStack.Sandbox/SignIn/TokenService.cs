using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Arm.ManagedIdentity;
using MetaflowStack.Sandbox.Faults;
using MetaflowStack.Sandbox.Graph;
using MetaflowStack.Sandbox.Json;
using MetaflowStack.Sandbox.Time;
using Microsoft.AspNetCore.Http;

namespace MetaflowStack.Sandbox.SignIn;

/// <summary>The token endpoints: v1 (<c>resource</c>), v2 (<c>scope</c>) and AD FS style.</summary>
/// <param name="directory">Who exists, and with which secrets.</param>
/// <param name="key">What signs the tokens.</param>
/// <param name="real">Real time: clients go by it for a token's life.</param>
/// <param name="source">What ids are drawn from.</param>
/// <param name="faults">Faults of clocks and lifetimes.</param>
/// <param name="federated">Takes tokens of others for a password.</param>
internal sealed class TokenService(EntraDirectory directory, SigningKey key, TimeProvider real, SeededSource source, FaultInjector faults, FederatedSignIn federated)
{
    private static readonly DateTimeOffset s_tenantCreated = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan s_life = TimeSpan.FromSeconds(3599);

    /// <summary>Answers a token request.</summary>
    /// <param name="tenant">The path's tenant: the tenant's id, <c>common</c>, <c>organizations</c> or <c>adfs</c>.</param>
    /// <param name="form">The request's fields.</param>
    /// <param name="secondVersion">Whether the answer has the v2 shape (numbers rather than texts).</param>
    public (int Status, JsonObject Body) Answer(string tenant, IFormCollection form, bool secondVersion)
    {
        if (!IsKnownTenant(tenant))
            return Fail(400, "invalid_request", 90002, $"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.");
        var grant = form["grant_type"].ToString();
        if (grant.Length == 0)
            return Missing("grant_type");
        if (grant != "client_credentials")
            return Fail(400, "unsupported_grant_type", 70003, $"The app requested an unsupported grant type '{grant}'.");
        var clientId = form["client_id"].ToString();
        if (clientId.Length == 0)
            return Missing("client_id");
        var asked = new FaultSubject("POST", "/" + tenant);
        if (directory.ServicePrincipalByAppId(clientId) is not { } principal || faults.Strike(FaultKinds.UnknownApplication, asked) is not null)
            return Fail(400, "unauthorized_client", 700016, $"Application with identifier '{clientId}' was not found in the directory 'Sandbox'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.");
        var (secret, assertion) = (form["client_secret"].ToString(), form["client_assertion"].ToString());
        if (secret.Length == 0 && assertion.Length == 0)
            return Fail(401, "invalid_client", 7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.");
        if (secret.Length == 0 && principal.Text("servicePrincipalType") != "ManagedIdentity")
            return Fail(401, "invalid_client", 700027, "The certificate with identifier used to sign the client assertion is not registered on application.");
        if (secret.Length == 0)
            return federated.Problem(clientId, assertion) is { } problem ? Fail(401, "invalid_client", problem.Code, problem.Text) : Granted(form, clientId, principal, secondVersion);
        var found = faults.Strike(FaultKinds.ExpiredSecret, asked) is not null ? SecretCheck.Expired
            : faults.Strike(FaultKinds.WrongSecret, asked) is not null ? SecretCheck.Wrong
            : directory.CheckSecret(clientId, secret, real.GetUtcNow());
        switch (found)
        {
            case SecretCheck.Expired:
                return Fail(401, "invalid_client", 7000222, $"The provided client secret keys for app '{clientId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.");
            case SecretCheck.Wrong:
                return Fail(401, "invalid_client", 7000215, $"Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{clientId}'.");
        }

        return Granted(form, clientId, principal, secondVersion);
    }

    private (int Status, JsonObject Body) Granted(IFormCollection form, string clientId, JsonObject principal, bool secondVersion)
    {
        var scope = form["scope"].ToString();
        var resource = form["resource"].ToString();
        var audience = resource.Length > 0 ? resource : Audience(scope);
        if (audience is null)
            return scope.Length == 0
                ? Missing(secondVersion ? "scope" : "resource")
                : Fail(400, "invalid_scope", 1002012, $"The provided value for scope {scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).");
        return (200, Token(audience, clientId, principal.Text("id")!, secondVersion));
    }

    /// <summary>Reads a bearer token.</summary>
    /// <returns>The caller, or the reason why there is none.</returns>
    public (Caller? Caller, TokenProblem Problem, string Detail) Read(string? authorization, IReadOnlyCollection<string> audiences)
    {
        if (string.IsNullOrEmpty(authorization))
            return (null, TokenProblem.Missing, "");
        if (!authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) || key.Verify(authorization[7..].Trim()) is not { } claims)
            return (null, TokenProblem.Invalid, "");
        var expires = DateTimeOffset.FromUnixTimeSeconds(claims["exp"]!.GetValue<long>());
        if (expires <= Now)
            return (null, TokenProblem.Expired, Stamp(expires));
        var audience = claims.Text("aud") ?? "";
        if (!audiences.Contains(audience.TrimEnd('/'), StringComparer.OrdinalIgnoreCase))
            return (null, TokenProblem.WrongAudience, audience);
        return (new Caller(claims.Text("oid")!, claims.Text("appid")!), TokenProblem.None, "");
    }

    /// <summary>What <see cref="Read"/> says of a token that has just expired.</summary>
    public (Caller? Caller, TokenProblem Problem, string Detail) Expired() => (null, TokenProblem.Expired, Stamp(Now.AddMinutes(-1)));

    /// <summary>The servers' clock.</summary>
    private DateTimeOffset Now => real.GetUtcNow() + (faults.InForce(FaultKinds.ClockSkew)?.Duration ?? TimeSpan.Zero);

    private static string Stamp(DateTimeOffset instant) => instant.UtcDateTime.ToString("M/d/yyyy h:mm:ss tt", CultureInfo.InvariantCulture);

    private JsonObject Token(string audience, string clientId, string objectId, bool secondVersion)
    {
        var now = Now;
        var life = faults.InForce(FaultKinds.TokenLifetime)?.Duration ?? s_life;
        var issued = now.ToUnixTimeSeconds() - 300;
        var expires = now.Add(life).ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["aud"] = audience, ["iss"] = $"https://sts.windows.net/{directory.TenantId}/", ["iat"] = issued, ["nbf"] = issued, ["exp"] = expires,
            ["aio"] = OpaqueText(33), ["appid"] = clientId, ["appidacr"] = "1", ["idp"] = $"https://sts.windows.net/{directory.TenantId}/", ["idtyp"] = "app",
            ["oid"] = objectId, ["rh"] = $"1.{OpaqueText(35)}.", ["sub"] = objectId, ["tid"] = directory.TenantId, ["uti"] = OpaqueText(16), ["ver"] = "1.0",
            ["xms_ftd"] = OpaqueText(32), ["xms_idrel"] = "7 20", ["xms_rd"] = OpaqueText(32), ["xms_tcdt"] = s_tenantCreated.ToUnixTimeSeconds(),
        };
        if (MayManageApplications(audience, clientId))
            claims["roles"] = new JsonArray("Application.ReadWrite.All");
        var token = key.Sign(claims);
        var seconds = (int)life.TotalSeconds;
        return secondVersion
            ? new JsonObject { ["token_type"] = "Bearer", ["expires_in"] = seconds, ["ext_expires_in"] = seconds, ["access_token"] = token }
            : new JsonObject
            {
                ["token_type"] = "Bearer", ["expires_in"] = $"{seconds}", ["ext_expires_in"] = $"{seconds}", ["expires_on"] = $"{expires}",
                ["not_before"] = $"{issued}", ["resource"] = audience, ["access_token"] = token,
            };
    }

    /// <summary>Whether a token has Graph's permission: the sample's alone; not those for services whose names are not the sandbox's own, which is Graph's too.</summary>
    private bool MayManageApplications(string audience, string clientId) =>
        directory.MayCreateApplications && clientId.Equals(directory.SampleClientId, StringComparison.OrdinalIgnoreCase)
        && !audience.Contains("management.", StringComparison.OrdinalIgnoreCase) && !audience.Contains("storage.azure.com", StringComparison.OrdinalIgnoreCase);

    /// <summary>A claim that is Entra's own business.</summary>
    private static string OpaqueText(int bytes) => SigningKey.Base64Url(RandomNumberGenerator.GetBytes(bytes));

    private bool IsKnownTenant(string tenant) =>
        tenant.Equals(directory.TenantId, StringComparison.OrdinalIgnoreCase) || tenant is "common" or "organizations" or "adfs";

    private static string? Audience(string scope)
    {
        const string suffix = "/.default";
        var wanted = scope.Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(s => s.EndsWith(suffix, StringComparison.Ordinal));
        return wanted?[..^suffix.Length];
    }

    private (int, JsonObject) Missing(string field) =>
        Fail(400, "invalid_request", 900144, $"The request body must contain the following parameter: '{field}'.");

    private (int, JsonObject) Fail(int status, string error, int code, string description)
    {
        var (trace, correlation) = (source.Guid("trace").ToString(), source.Guid("trace correlation").ToString());
        var now = Now.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ssZ", CultureInfo.InvariantCulture);
        return (status, new JsonObject
        {
            ["error"] = error,
            ["error_description"] = $"AADSTS{code}: {description} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {now}",
            ["error_codes"] = new JsonArray(code),
            ["timestamp"] = now, ["trace_id"] = trace, ["correlation_id"] = correlation,
            ["error_uri"] = $"https://login.microsoftonline.com/error?code={code}",
        });
    }
}
