using Azure.Core;

namespace MetaflowStack.Azure.Blobs;

/// <summary>
/// Metadata as headers <c>x-ms-meta-NAME</c>. Headers carry ASCII only, so values are percent-encoded UTF-8. Names are compared
/// without case, as HTTP does.
/// </summary>
internal static class BlobMetadata
{
    private const string Prefix = "x-ms-meta-";

    public static IReadOnlyDictionary<string, string> None { get; } = new Dictionary<string, string>();

    public static void Write(Request request, IReadOnlyDictionary<string, string>? metadata)
    {
        foreach (var (name, value) in metadata ?? None)
            request.Headers.SetValue(Prefix + name, Uri.EscapeDataString(value));
    }

    public static IReadOnlyDictionary<string, string> Read(ResponseHeaders headers) => Read(
        headers.Where(header => header.Name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            .Select(header => (header.Name[Prefix.Length..], header.Value)));

    public static IReadOnlyDictionary<string, string> Read(IEnumerable<(string Name, string Value)> encoded)
    {
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in encoded)
            metadata[name] = Uri.UnescapeDataString(value);
        return metadata;
    }
}
