using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace MetaflowStack.Sandbox.Blobs.Http;

/// <summary>A request to the Blob service, read to its end.</summary>
/// <param name="Method">GET, HEAD, PUT, POST or DELETE.</param>
/// <param name="Address">What it is about.</param>
/// <param name="Query">Its query parameters.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Body">Its body.</param>
/// <param name="Version">Its <c>x-ms-version</c>; empty when it has none.</param>
internal sealed partial record BlobRequest(string Method, BlobAddress Address, IQueryCollection Query, IHeaderDictionary Headers, byte[] Body, string Version)
{
    /// <summary>Names and values together ("Setting and retrieving properties and metadata for Blob resources": 8 KB).</summary>
    private const int MetadataLimit = 8 * 1024;

    /// <summary>The <c>comp</c> parameter, in lower case; empty when there is none.</summary>
    public string Comp { get; } = Query["comp"].ToString().ToLowerInvariant();

    /// <summary>The <c>restype</c> parameter, in lower case; empty when there is none.</summary>
    public string ResType { get; } = Query["restype"].ToString().ToLowerInvariant();

    /// <summary>Whether it only looks.</summary>
    public bool IsRead => Method is "GET" or "HEAD";

    /// <summary>The lease id that it gives, or null.</summary>
    public string? LeaseId => Header("x-ms-lease-id");

    /// <summary>The snapshot that it names, or null.</summary>
    public string? Snapshot => Parameter("snapshot");

    /// <summary>The version that it names, or null.</summary>
    public string? VersionId => Parameter("versionid");

    /// <summary>A header's value; null when it is absent or empty.</summary>
    public string? Header(string name) => Headers[name] is [{ Length: > 0 } value, ..] ? value : null;

    /// <summary>A query parameter's value; null when it is absent or empty.</summary>
    public string? Parameter(string name) => Query[name].ToString() is { Length: > 0 } value ? value : null;

    /// <summary>A header's whole number; null when it is absent.</summary>
    public long? Number(string name)
    {
        if (Header(name) is not { } text)
            return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw BlobErrors.InvalidHeader(name, text);
    }

    /// <summary>A header's instant; null when it is absent or no date (such a date is ignored, as HTTP has it).</summary>
    public DateTimeOffset? Instant(string name) =>
        DateTimeOffset.TryParse(Header(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant : null;

    /// <summary>The metadata that it brings; names as the client wrote them.</summary>
    public SortedDictionary<string, string> Metadata()
    {
        var metadata = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (header, value) in Headers.Where(h => h.Key.StartsWith("x-ms-meta-", StringComparison.OrdinalIgnoreCase)))
        {
            var name = header["x-ms-meta-".Length..];
            if (name.Length == 0)
                throw BlobErrors.EmptyMetadataKey();
            if (!MetadataName().IsMatch(name))
                throw BlobErrors.InvalidMetadata();
            metadata[name] = value.ToString();
        }

        return metadata.Sum(m => m.Key.Length + m.Value.Length) <= MetadataLimit ? metadata : throw BlobErrors.MetadataTooLarge();
    }

    /// <summary>Checks the body against the checksum that the client computed, and returns the body's MD5.</summary>
    public string CheckBody()
    {
        if (Header("x-ms-content-crc64") is { } givenCrc)
        {
            if (Header("Content-MD5") is not null)
                throw BlobErrors.BothChecksums();
            if (Crc64.Compute(Body) is var crc && crc != givenCrc)
                throw BlobErrors.Crc64Mismatch(givenCrc, crc);
        }

        // MD5 is what the protocol has (RFC 1864); it protects against accidents only.
#pragma warning disable CA5351
        var computed = Convert.ToBase64String(MD5.HashData(Body));
#pragma warning restore CA5351
        if (Header("Content-MD5") is not { } given)
            return computed;
        if (!Convert.TryFromBase64String(given, new byte[64], out var length) || length != 16)
            throw BlobErrors.InvalidMd5();
        return given == computed ? computed : throw BlobErrors.Md5Mismatch(given, computed);
    }

    /// <summary>Metadata names are identifiers of C#.</summary>
    [GeneratedRegex(@"^[\p{L}_][\p{L}\p{Nd}_]*$")]
    private static partial Regex MetadataName();
}
