using MetaflowStack.Azure.Tests.Support;

namespace MetaflowStack.Azure.Tests.Recordings;

/// <summary>Plays a recording from one of its exchanges on: each URL gives its recorded answers in their order.</summary>
internal sealed class ReplayServer(IReadOnlyList<Exchange> exchanges, int start)
{
    public ScriptedServer Script()
    {
        var server = new ScriptedServer();
        var answers = exchanges.Skip(start)
            .Where(exchange => exchange.Status is not 404)
            .GroupBy(exchange => (exchange.Method, Path: Uri.UnescapeDataString(exchange.Url.AbsolutePath)));
        foreach (var group in answers)
            server.On(group.Key.Method, group.Key.Path, [.. group.Select(exchange => exchange.ToAnswer())]);
        return server;
    }

    public static string ApiVersionOf(Uri url) => url.Query.Split("api-version=")[1].Split('&')[0];
}
