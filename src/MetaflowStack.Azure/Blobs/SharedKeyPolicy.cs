using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Azure.Blobs;

/// <summary>
/// Signs each attempt with the account's key (Microsoft's page "Authorize with Shared Key", the form of version 2015-02-21 and later).
/// </summary>
internal sealed class SharedKeyPolicy(string account, Secret key, TimeProvider time) : HttpPipelinePolicy
{
    private static readonly string[] SignedHeaders =
    [
        "Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Type", "Date",
        "If-Modified-Since", "If-Match", "If-None-Match", "If-Unmodified-Since", "Range",
    ];

    public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var request = message.Request;
        request.Headers.SetValue("x-ms-date", time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture));
        request.Headers.SetValue("Authorization", $"SharedKey {account}:{Signature(StringToSign(request, account))}");
        return ProcessNextAsync(message, pipeline);
    }

    // Everything here is asked asynchronously.
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("Requests are sent asynchronously.");

    internal static string StringToSign(Request request, string account)
    {
        var text = new StringBuilder(request.Method.Method).Append('\n');
        foreach (var name in SignedHeaders)
            text.Append(ValueOf(request, name)).Append('\n');
        foreach (var header in request.Headers.Where(IsOfStorage).OrderBy(header => header.Name, StringComparer.OrdinalIgnoreCase))
            text.Append(CultureInfo.InvariantCulture, $"{header.Name.ToLowerInvariant()}:{header.Value.Trim()}\n");
        return text.Append(CanonicalResource(request.Uri.ToUri(), account)).ToString();
    }

    private static bool IsOfStorage(HttpHeader header) => header.Name.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase);

    // The length is signed as the empty text when it is zero, and is set by the transport otherwise.
    private static string ValueOf(Request request, string name) => name == "Content-Length"
        ? request.Content is { } content && content.TryComputeLength(out var length) && length > 0 ? length.ToString(CultureInfo.InvariantCulture) : ""
        : request.Headers.TryGetValue(name, out var value) ? value : "";

    private static string CanonicalResource(Uri url, string account)
    {
        var text = new StringBuilder("/").Append(account).Append(url.AbsolutePath);
        var parameters = url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => (Name: Uri.UnescapeDataString(pair[0]).ToLowerInvariant(), Value: pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : ""))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal);
        foreach (var (name, value) in parameters)
            text.Append('\n').Append(name).Append(':').Append(value);
        return text.ToString();
    }

    private string Signature(string text) =>
        Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(key.Reveal()), Encoding.UTF8.GetBytes(text)));
}
