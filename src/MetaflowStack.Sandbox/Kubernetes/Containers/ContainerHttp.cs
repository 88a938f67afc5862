using System.Globalization;
using System.Text;

namespace MetaflowStack.Sandbox.Kubernetes.Containers;

/// <summary>HTTP/1.1 on one connection to a container's port: just enough to be asked for health.</summary>
internal static class ContainerHttp
{
    private const int LongestHead = 64 * 1024;

    /// <summary>Answers requests until the client ends the connection.</summary>
    public static async Task ServeAsync(ListeningPort port, Stream input, Stream output, CancellationToken cancel)
    {
        using var reader = new BufferedStream(input);
        while (await ReadHeadAsync(reader, cancel) is { } head)
        {
            var lines = head.Split("\r\n");
            var start = lines[0].Split(' ');
            var headers = lines.Skip(1).Select(l => l.Split(':', 2)).Where(h => h.Length == 2).ToLookup(h => h[0].Trim(), h => h[1].Trim(), StringComparer.OrdinalIgnoreCase);
            await SkipAsync(reader, headers["Content-Length"].FirstOrDefault(), cancel);
            var understood = start.Length == 3 && start[2].StartsWith("HTTP/1.", StringComparison.Ordinal);
            var (status, body) = !understood ? (400, "Bad Request") : port.Answer(start[1].Split('?')[0]);
            var close = !understood || start[2] == "HTTP/1.0" || headers["Connection"].Any(c => c.Equals("close", StringComparison.OrdinalIgnoreCase));
            await output.WriteAsync(Response(status, body, withBody: start[0] != "HEAD", close), cancel);
            if (close)
                return;
        }
    }

    private static byte[] Response(int status, string body, bool withBody, bool close)
    {
        var reason = status switch { 200 => "OK", 404 => "Not Found", _ => "Bad Request" };
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} {reason}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{(close ? "Connection: close\r\n" : "")}\r\n{(withBody ? body : "")}"));
    }

    /// <summary>The request line and headers; null at the end of the connection.</summary>
    private static async Task<string?> ReadHeadAsync(Stream reader, CancellationToken cancel)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head.Count < LongestHead && await reader.ReadAsync(one, cancel) > 0)
        {
            head.Add(one[0]);
            if (one[0] == '\n' && head.Count >= 4 && head[^2] == '\r' && head[^3] == '\n')
                return Encoding.ASCII.GetString([.. head], 0, head.Count - 4);
        }
        return null;
    }

    private static async Task SkipAsync(Stream reader, string? length, CancellationToken cancel)
    {
        var rest = long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 0;
        var buffer = new byte[4096];
        while (rest > 0 && await reader.ReadAsync(buffer.AsMemory(0, (int)Math.Min(rest, buffer.Length)), cancel) is var read and > 0)
            rest -= read;
    }
}
