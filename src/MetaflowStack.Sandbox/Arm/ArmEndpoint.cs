using System.Text.Json;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Arm.Authorization;
using MetaflowStack.Sandbox.Arm.ManagedIdentity;
using MetaflowStack.Sandbox.Arm.Resources;
using MetaflowStack.Sandbox.Faults;
using MetaflowStack.Sandbox.Http;
using MetaflowStack.Sandbox.Json;
using MetaflowStack.Sandbox.SignIn;
using Microsoft.AspNetCore.Http;

namespace MetaflowStack.Sandbox.Arm;

/// <summary>Azure Resource Manager's front door: sign-in, limits, API versions, then the subscription's own paths or a resource type.</summary>
internal sealed class ArmEndpoint(ArmWorld world, TokenService tokens, SubscriptionEndpoints subscriptions, Throttling throttling, AuthorizationTypes authorization)
{
    private static readonly string[] s_audiences = ["https://management.azure.com", "https://management.core.windows.net"];

    private readonly CredentialWrites _credentialWrites = new();

    /// <summary>Whether a path is one of Azure Resource Manager's.</summary>
    public static bool Owns(PathString path) =>
        path.StartsWithSegments("/subscriptions") || path.StartsWithSegments("/providers") || path.StartsWithSegments("/tenants");

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        using var write = _credentialWrites.Begin(context.Request.Method, context.Request.Path.Value!);
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync(context.RequestAborted);
        ArmResponse response;
        lock (world.Gate)
        {
            try
            {
                response = world.AtOneInstant(() =>
                {
                    world.Settle();
                    world.ApplyDeletions();
                    return Answer(context, text, write);
                });
            }
            catch (ArmException problem)
            {
                response = problem.ToResponse();
            }
        }

        foreach (var (name, value) in response.Headers)
            context.Response.Headers[name] = value;
        if (response.Body is not null)
        {
            await context.WriteJsonAsync(response.Status, response.Body, response.ContentType!);
            return;
        }

        context.Response.StatusCode = response.Status;
        context.Response.ContentType = response.ContentType;
    }

    private ArmResponse Answer(HttpContext context, string text, CredentialWrites.Write write)
    {
        var method = context.Request.Method;
        if (Caller(context) is not { } caller)
            return Refusal(context);
        if (world.Faults.Expires(method, context.Request.Path.Value!))
        {
            HttpFaults.MarkInjected(context);
            return Refusal(context, expired: true);
        }

        var path = ArmPath.Parse(context.Request.Path.Value!);
        if (throttling.Take(caller, method, path.SubscriptionId, context.Response.Headers) is { } limited)
            throw limited;
        if (world.Faults.Refuse(caller, method, path) is { } refused)
        {
            HttpFaults.MarkInjected(context);
            throw refused;
        }

        var apiVersion = context.Request.Query["api-version"].ToString();
        if (apiVersion.Length == 0)
            throw ArmErrors.MissingApiVersion();
        if (path.SubscriptionId is { } subscription && !string.Equals(subscription, world.SubscriptionId, StringComparison.OrdinalIgnoreCase))
            throw ArmErrors.SubscriptionNotFound(subscription);
        var request = new ArmRequest(
            method, path, apiVersion, Body(method, text), context.Request.Query, context.Request.Headers, context.BaseUrl(), caller);
        authorization.Access.Check(request);
        authorization.Locks.Check(request);
        if (world.Faults.Offers.IsReadOnly && IsWrite(request))
            throw ArmErrors.ReadOnlyDisabledSubscription(world.SubscriptionId);
        if (request.Method == "PUT" && world.Faults.Offers.IsDenied(TypeOf(path)) && world.Find(path.Text) is null)
            throw FaultBodies.RequestDisallowedByPolicy(path.Name, world.SubscriptionId);
        if (world.Faults.NetworkRefuses(request) is { } busy)
            throw busy;
        write.Check();
        var response = subscriptions.Handle(CheckOwnVersion(request)) ?? Resource(request);
        world.NoteActivity(request, response.Status);
        return response;
    }

    private ArmResponse Resource(ArmRequest request)
    {
        var path = request.Path;
        if (path.Namespace is not { } ns)
            throw ArmErrors.Gateway(404, "NotFound", $"No route matches '{path.Text}'.");
        if (!world.Types.Namespaces.Contains(ns, StringComparer.OrdinalIgnoreCase))
            throw ArmErrors.InvalidNamespace(ns);
        var type = world.Types.Find(path.FullType)
            ?? (path.EndsWithType && path.Types.Count > 1 ? world.Types.Find($"{ns}/{string.Join('/', path.Types.SkipLast(1))}") : null)
            ?? throw ArmErrors.InvalidType(string.Join('/', path.Types), ns, request.ApiVersion);
        if (!world.IsRegistered(type.Namespace) && request.Method is "PUT" or "PATCH")
            throw ArmErrors.NotRegistered(type.Namespace);
        if (!type.ApiVersions.Contains(request.ApiVersion, StringComparer.OrdinalIgnoreCase))
        {
            throw request.Method == "PUT" && request.Content.Text("location") is { } location
                ? ArmErrors.NoRegisteredProvider(type.TypeName, location, request.ApiVersion, type.ApiVersions)
                : ArmErrors.UnsupportedTypeVersion(type.TypeName, type.Namespace, request.ApiVersion, type.ApiVersions);
        }

        if (request.Method == "PUT" && Locations.Find(request.Content.Text("location")) is { } wanted
            && world.Faults.Offers.LocationsOf(type.FullType) is var offered && !offered.Contains(wanted))
        {
            throw ArmErrors.LocationNotAvailable(type.FullType, wanted.Name, offered);
        }

        return type.Handle(request);
    }

    /// <summary>Whether a disabled subscription refuses a request: it can still be read and emptied.</summary>
    private static bool IsWrite(ArmRequest request) =>
        request.Method is "PUT" or "PATCH" || (request.Method == "POST" && request.Path.Segments[^1].Equals("register", StringComparison.OrdinalIgnoreCase));

    private static string TypeOf(ArmPath path) => path.Namespace is null ? "Microsoft.Resources/resourceGroups" : path.FullType;

    private static ArmRequest CheckOwnVersion(ArmRequest request)
    {
        var own = request.Path.Namespace is null || request.Path.Types.Count == 0;
        return !own || ApiVersionSets.Resources.Contains(request.ApiVersion)
            ? request
            : throw ArmErrors.InvalidApiVersion(request.ApiVersion, ApiVersionSets.Resources);
    }

    private static JsonObject? Body(string method, string text)
    {
        if (method is "GET" or "HEAD" or "DELETE" || text.Length == 0)
        {
            return method is "PUT" or "PATCH"
                ? throw ArmErrors.InvalidContent("The request body is empty.")
                : null;
        }

        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw ArmErrors.InvalidContent("The body must be a JSON object.");
        }
        catch (JsonException problem)
        {
            throw ArmErrors.InvalidContent(problem.Message);
        }
    }

    private Caller? Caller(HttpContext context) =>
        tokens.Read(context.Request.Headers.Authorization, Audiences(context)).Caller;

    private static string[] Audiences(HttpContext context) => [.. s_audiences, context.BaseUrl()];

    /// <summary>401 with the challenge that clients follow.</summary>
    private ArmResponse Refusal(HttpContext context, bool expired = false)
    {
        var (_, problem, detail) = expired ? tokens.Expired() : tokens.Read(context.Request.Headers.Authorization, Audiences(context));
        var (code, message, description) = problem switch
        {
            TokenProblem.Missing => ("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.", "The authentication failed because of missing 'Authorization' header."),
            TokenProblem.Expired => ("ExpiredAuthenticationToken", $"The access token expiry UTC time '{detail}' is earlier than current UTC time.", "The access token has expired."),
            TokenProblem.WrongAudience => ("InvalidAuthenticationTokenAudience", $"The access token has been obtained for wrong audience or resource '{detail}'. It should exactly match with one of the allowed audiences '{string.Join(',', Audiences(context).Select(a => a + "/"))}'.", "The access token has been obtained from wrong audience or resource."),
            _ => ("InvalidAuthenticationToken", "The access token is invalid.", "The access token is invalid."),
        };
        return ArmErrors.Gateway(401, code, message).ToResponse().With("WWW-Authenticate",
            $"Bearer authorization_uri=\"{context.BaseUrl()}/{world.Directory.TenantId}\", error=\"invalid_token\", error_description=\"{description}\"");
    }
}
