using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace MetaflowStack.Sandbox.Faults;

/// <summary>
/// <c>/sandbox/faults</c>: GET lists the faults and how often each has happened; POST adds those in its body (as in a file of
/// faults, without references to files); DELETE takes all away.
/// </summary>
internal sealed class FaultEndpoints(FaultInjector injector)
{
    /// <summary>Adds the endpoints.</summary>
    public void Map(WebApplication app)
    {
        app.MapGet("/sandbox/faults", ListAsync);
        app.MapPost("/sandbox/faults", AddAsync);
        app.MapDelete("/sandbox/faults", (HttpContext context) =>
        {
            injector.Clear();
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
    }

    private Task ListAsync(HttpContext context) => context.WriteJsonAsync(200, new JsonArray([.. injector.List().Select(f =>
        new JsonObject { ["fault"] = f.Fault.Text, ["hits"] = f.Hits })]));

    private async Task AddAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync(context.RequestAborted);
        try
        {
            injector.Add(FaultList.ParseLines(text));
        }
        catch (FormatException problem)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync(problem.Message, context.RequestAborted);
            return;
        }

        await ListAsync(context);
    }
}
