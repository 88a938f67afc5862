using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace MetaflowStack.Sandbox.Tests.Blobs;

/// <summary>Speaks the Blob service's HTTP with signatures of its own making: knows neither the sandbox's code nor the program's client.</summary>
/// <param name="http">What sends.</param>
/// <param name="endpoint">The account's address, with a slash at its end.</param>
/// <param name="account">The account's name.</param>
/// <param name="key">Its key; empty for requests without credentials.</param>
internal sealed class RawBlobClient(HttpClient http, Uri endpoint, string account, string key)
{
    public const string Version = "2021-12-02";

    public string Account => account;

    /// <summary>Signs what is sent; a token instead of it when there is one.</summary>
    public string? Token { get; init; }

    /// <summary>Sends a request; the path is below the account, with its query.</summary>
    public async Task<BlobAnswer> SendAsync(string method, string path, byte[]? body = null, params (string Name, string? Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(endpoint, path));
        request.Content = method is "PUT" or "POST" ? new ByteArrayContent(body ?? []) : null;
        var all = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["x-ms-version"] = Version, ["x-ms-date"] = DateTimeOffset.UtcNow.ToString("R", CultureInfo.InvariantCulture),
        };
        foreach (var (name, value) in headers)
        {
            all.Remove(name);
            if (value is not null)
                all[name] = value;
        }

        foreach (var (name, value) in all)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content!.Headers.TryAddWithoutValidation(name, value);
        }

        if (Token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        else if (key.Length > 0 && !all.ContainsKey("Authorization"))
            request.Headers.TryAddWithoutValidation("Authorization", $"SharedKey {account}:{Sign(request, all, body?.Length ?? 0)}");
        using var response = await http.SendAsync(request);
        return new BlobAnswer(
            (int)response.StatusCode,
            await response.Content.ReadAsByteArrayAsync(),
            response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));
    }

    private string Sign(HttpRequestMessage request, Dictionary<string, string> headers, int length)
    {
        string Value(string name) => headers.GetValueOrDefault(name) ?? "";
        string[] lines =
        [
            request.Method.Method, Value("Content-Encoding"), Value("Content-Language"), length == 0 ? "" : $"{length}", Value("Content-MD5"), Value("Content-Type"), "",
            Value("If-Modified-Since"), Value("If-Match"), Value("If-None-Match"), Value("If-Unmodified-Since"), Value("Range"),
            .. headers.Where(h => h.Key.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase)).OrderBy(h => h.Key.ToLowerInvariant(), StringComparer.Ordinal)
                .Select(h => $"{h.Key.ToLowerInvariant()}:{h.Value.Trim()}"),
            $"/{account}{request.RequestUri!.AbsolutePath}",
            .. request.RequestUri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2))
                .Select(p => $"{Uri.UnescapeDataString(p[0]).ToLowerInvariant()}:{Uri.UnescapeDataString(p.ElementAtOrDefault(1) ?? "")}").Order(StringComparer.Ordinal),
        ];
        return Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(key), Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }
}

/// <summary>An answer of a Blob service, read to its end.</summary>
internal sealed record BlobAnswer(int Status, byte[] Body, Dictionary<string, string> Headers)
{
    public string? this[string header] => Headers.GetValueOrDefault(header);

    public string Text => Encoding.UTF8.GetString(Body).TrimStart('\uFEFF');

    public XElement Xml => XDocument.Parse(Text).Root!;

    /// <summary>Status and error code: <c>412 ConditionNotMet</c>, or <c>201</c>.</summary>
    public string Outcome => this["x-ms-error-code"] is { } code ? $"{Status} {code}" : $"{Status}";
}
