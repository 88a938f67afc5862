using System.Text.Json;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Arm;
using MetaflowStack.Sandbox.Http;
using MetaflowStack.Sandbox.SignIn;
using Microsoft.AspNetCore.Http;

namespace MetaflowStack.Sandbox.Graph;

/// <summary>Microsoft Graph v1.0, as far as it is about applications and service principals.</summary>
internal sealed class GraphEndpoint(EntraDirectory directory, TokenService tokens)
{
    private static readonly string[] s_audiences = ["https://graph.microsoft.com", "00000003-0000-0000-c000-000000000000"];

    private readonly Applications _applications = new(directory);
    private readonly DirectoryObjects _objects = new(directory);

    /// <summary>Whether a path is one of Graph's.</summary>
    public static bool Owns(PathString path) => path.StartsWithSegments("/v1.0");

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync(context.RequestAborted);
        ArmResponse response;
        try
        {
            CheckCaller(context);
            var request = new GraphRequest(
                context.Request.Method, GraphRequest.Split(context.Request.Path.Value!), context.Request.Query, context.Request.Headers, Body(text), context.BaseUrl());
            lock (directory.Gate)
                response = Answer(request);
        }
        catch (GraphException problem)
        {
            response = new ArmResponse(problem.Status, Error(context, problem));
        }

        foreach (var (name, value) in response.Headers)
            context.Response.Headers[name] = value;
        if (response.Body is null)
            context.Response.StatusCode = response.Status;
        else
            await context.WriteJsonAsync(response.Status, response.Body, "application/json; odata.metadata=minimal; odata.streaming=true; IEEE754Compatible=false; charset=utf-8");
    }

    private ArmResponse Answer(GraphRequest request) => request.Segments.FirstOrDefault() switch
    {
        "applications" => _applications.Handle(request),
        "servicePrincipals" => new ServicePrincipals(directory, _applications).Handle(request),
        _ => _objects.Handle(request),
    };

    private void CheckCaller(HttpContext context)
    {
        var (caller, problem, _) = tokens.Read(context.Request.Headers.Authorization, [.. s_audiences, context.BaseUrl()]);
        if (caller is not null)
            return;
        throw new GraphException(401, "InvalidAuthenticationToken", problem switch
        {
            TokenProblem.Missing => "Access token is empty.",
            TokenProblem.Expired => "Lifetime validation failed, the token is expired.",
            TokenProblem.WrongAudience => "Access token validation failure. Invalid audience.",
            _ => "CompactToken parsing failed with error code: 80049217",
        });
    }

    private static JsonObject? Body(string text)
    {
        if (text.Length == 0)
            return null;
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw GraphException.Bad("A JSON object was expected.");
        }
        catch (JsonException problem)
        {
            throw new GraphException(400, "BadRequest", $"Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format. {problem.Message}");
        }
    }

    private JsonObject Error(HttpContext context, GraphException problem) => new()
    {
        ["error"] = new JsonObject
        {
            ["code"] = problem.Code,
            ["message"] = problem.Words,
            ["innerError"] = new JsonObject
            {
                ["date"] = directory.NowStamp.TrimEnd('Z'), ["request-id"] = context.Response.Headers["request-id"].ToString(),
                ["client-request-id"] = context.Response.Headers["client-request-id"].ToString(),
            },
        },
    };
}
