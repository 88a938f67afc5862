using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Web;
using System.Xml.Linq;

namespace MetaflowStack.EndToEnd.State;

/// <summary>
/// Looks into an emulator's container with plain HTTP, signed by shared key (learn.microsoft.com "Authorize with Shared Key"), and
/// none of the program's own code.
/// </summary>
public sealed class RawBlobs(StateEmulator emulator, string container = "metaflow-state") : IDisposable
{
    private readonly HttpClient _client = new();

    /// <summary>A blob's content; null when it is not there.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="snapshot">A snapshot's time, as List Blobs has it.</param>
    public async Task<string?> GetAsync(string name, string? snapshot = null)
    {
        using var answer = await SendAsync(HttpMethod.Get, name, snapshot is null ? "" : "?snapshot=" + Uri.EscapeDataString(snapshot), null);
        return answer.StatusCode == HttpStatusCode.NotFound ? null : await TextAsync(answer);
    }

    /// <summary>Writes a block blob, whoever has it leased.</summary>
    public async Task PutAsync(string name, string content)
    {
        using var answer = await SendAsync(HttpMethod.Put, name, "", content);
        await TextAsync(answer);
    }

    /// <summary>Everything that is stored: names, metadata and content of blobs and snapshots.</summary>
    public async Task<string> EverythingAsync()
    {
        using var answer = await SendAsync(HttpMethod.Get, "", "?comp=list&include=snapshots,metadata&restype=container", null);
        var listing = await TextAsync(answer);
        var all = new StringBuilder(listing);
        foreach (var blob in XDocument.Parse(listing).Descendants("Blob"))
            all.Append(await GetAsync(blob.Element("Name")!.Value, blob.Element("Snapshot")?.Value)).Append('\n');
        return all.ToString();
    }

    public void Dispose() => _client.Dispose();

    private static async Task<string> TextAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri}: {(int)answer.StatusCode} {text}");
        return text;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string name, string query, string? content)
    {
        using var request = new HttpRequestMessage(method, new Uri(emulator.Endpoint, container + (name.Length == 0 ? "" : "/" + name) + query));
        request.Headers.Add("x-ms-date", DateTimeOffset.UtcNow.ToString("R", CultureInfo.InvariantCulture));
        request.Headers.Add("x-ms-version", "2021-12-02");
        if (content is not null)
        {
            request.Headers.Add("x-ms-blob-type", "BlockBlob");
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(content));
        }

        request.Headers.TryAddWithoutValidation("Authorization", $"SharedKey {emulator.Account}:{Sign(request, content)}");
        return await _client.SendAsync(request);
    }

    private string Sign(HttpRequestMessage request, string? content)
    {
        var length = string.IsNullOrEmpty(content) ? "" : Encoding.UTF8.GetByteCount(content).ToString(CultureInfo.InvariantCulture);
        var headers = string.Concat(request.Headers
            .Where(header => header.Key.StartsWith("x-ms-", StringComparison.Ordinal))
            .OrderBy(header => header.Key, StringComparer.Ordinal)
            .Select(header => $"{header.Key}:{header.Value.Single()}\n"));
        // An emulator has the account in the path already, so it stands there twice.
        var resource = $"/{emulator.Account}{request.RequestUri!.AbsolutePath}";
        var query = HttpUtility.ParseQueryString(request.RequestUri.Query);
        var parameters = string.Concat(query.AllKeys.Order(StringComparer.Ordinal).Select(key => $"\n{key}:{query[key]}"));
        var text = $"{request.Method}\n\n\n{length}\n\n\n\n\n\n\n\n\n{headers}{resource}{parameters}";
        return Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(emulator.Key), Encoding.UTF8.GetBytes(text)));
    }
}
