using System.Globalization;
using System.Text;
using MetaflowStack.Sandbox.Blobs.Http;

namespace MetaflowStack.Sandbox.Blobs.Operations;

/// <summary>Which part of a list a request asks for. Markers are opaque to clients: the Base64 of where to go on.</summary>
/// <param name="Prefix">What names begin with.</param>
/// <param name="From">The key at which to go on; null for the beginning.</param>
/// <param name="Size">How many entries at most.</param>
/// <param name="Include">What more to show.</param>
internal sealed record ListPage(string Prefix, string? From, int Size, IReadOnlySet<string> Include)
{
    /// <summary>"maxresults": at most 5,000, which is also what a request without it gets.</summary>
    private const int Most = 5000;

    /// <summary>What a request asks for.</summary>
    public static ListPage Of(BlobRequest request)
    {
        var text = request.Parameter("maxresults");
        var size = Most;
        if (text is not null && !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out size))
            throw BlobErrors.InvalidQuery("maxresults", text, "Invalid integer.");
        if (size < 1)
            throw BlobErrors.QueryOutOfRange("maxresults", text!, 1, int.MaxValue);
        var include = request.Query["include"].SelectMany(i => i!.ToLowerInvariant().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        return new ListPage(request.Parameter("prefix") ?? "", Decode(request.Parameter("marker")), Math.Min(size, Most), include.ToHashSet());
    }

    /// <summary>The marker of a key.</summary>
    public static string Marker(string key) => Convert.ToBase64String(Encoding.UTF8.GetBytes(key));

    private static string? Decode(string? marker)
    {
        if (marker is null)
            return null;
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(marker));
        }
        catch (FormatException)
        {
            throw BlobErrors.InvalidQuery("marker", marker, "Invalid ListBlobs marker.");
        }
    }
}
