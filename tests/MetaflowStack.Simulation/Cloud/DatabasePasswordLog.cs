using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace MetaflowStack.Simulation.Cloud;

/// <summary>
/// Remembers the password that each PostgreSQL server was given last. The simulated server has none, as nobody connects to it;
/// a stack whose Secret holds another one would not work all the same.
/// </summary>
internal sealed class DatabasePasswordLog
{
    private readonly ConcurrentDictionary<string, string> _last = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The password of a server by its name; null when it was never given one.</summary>
    public string? Of(string server) => _last.GetValueOrDefault(server);

    /// <summary>Has a request answered, and remembers the password in it if it was accepted.</summary>
    public async Task NoteAsync(HttpContext context, RequestDelegate next)
    {
        var segments = context.Request.Path.Value?.Split('/') ?? [];
        if (segments is not [.., "flexibleServers", var server] || !(HttpMethods.IsPut(context.Request.Method) || HttpMethods.IsPatch(context.Request.Method)))
        {
            await next(context);
            return;
        }

        context.Request.EnableBuffering();
        var body = await JsonNode.ParseAsync(context.Request.Body);
        context.Request.Body.Position = 0;
        await next(context);
        if (context.Response.StatusCode < 300 && body?["properties"]?["administratorLoginPassword"]?.GetValue<string>() is { } password)
            _last[server] = password;
    }

    /// <summary>Takes over what is known of a world that this one is a copy of.</summary>
    public void CopyFrom(DatabasePasswordLog other)
    {
        foreach (var (server, password) in other._last)
            _last[server] = password;
    }
}
