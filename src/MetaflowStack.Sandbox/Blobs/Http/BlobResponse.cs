using System.Globalization;
using System.Xml.Linq;

namespace MetaflowStack.Sandbox.Blobs.Http;

/// <summary>An answer of the Blob service.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Body">The body; null for none.</param>
internal sealed record BlobResponse(int Status, byte[]? Body = null)
{
    /// <summary>The headers beyond those that every answer has.</summary>
    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The length to announce when a HEAD leaves the body out.</summary>
    public long? ContentLength { get; init; }

    /// <summary>The same answer with a header more; an absent value adds none.</summary>
    public BlobResponse With(string name, string? value)
    {
        if (value is not null)
            Headers[name] = value;
        return this;
    }

    /// <summary>The same answer with the headers of a changed resource.</summary>
    public BlobResponse With(string etag, DateTimeOffset lastModified) => With("ETag", $"\"{etag}\"").With("Last-Modified", HttpDate(lastModified));

    /// <summary>The same answer with the checksum of what was sent: the MD5 if the client sent one, else the CRC-64 ("Put Block", response headers).</summary>
    public BlobResponse WithChecksum(BlobRequest request) => request.Header("Content-MD5") is { } md5
        ? With("Content-MD5", md5)
        : With("x-ms-content-crc64", Crc64.Compute(request.Body));

    /// <summary>An answer with an XML document; as the real service does it, with a byte order mark.</summary>
    public static BlobResponse Xml(int status, XElement content) =>
        new BlobResponse(status, [0xEF, 0xBB, 0xBF, .. System.Text.Encoding.UTF8.GetBytes(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>" + content.ToString(SaveOptions.DisableFormatting))])
            .With("Content-Type", "application/xml");

    /// <summary>An instant as HTTP writes it.</summary>
    public static string HttpDate(DateTimeOffset instant) => instant.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);
}
