using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Blobs;

/// <summary>Reads the XML of the blob service: errors and listings.</summary>
internal static class BlobXml
{
    /// <summary>Code and message of an error; null when the text is not such an error.</summary>
    public static (string Code, string Message)? Error(ReadOnlyMemory<byte> body)
    {
        if (Parse(body) is not { Root: { Name.LocalName: "Error" } root } || root.Element("Code")?.Value is not { Length: > 0 } code)
            return null;
        // The service puts RequestId and Time on lines of their own below the sentence.
        var message = (root.Element("Message")?.Value ?? "").Split('\n')[0].Trim();
        var detail = root.Element("AuthenticationErrorDetail")?.Value.Trim();
        return (code, string.IsNullOrEmpty(detail) ? message : $"{message} {detail}");
    }

    /// <summary>The items of one page of a listing, and where the next begins; null: this was the last.</summary>
    /// <exception cref="StackException">It is no listing.</exception>
    public static (IReadOnlyList<BlobItem> Items, string? NextMarker) Listing(ReadOnlyMemory<byte> body, Uri container)
    {
        if (Parse(body) is not { Root: { Name.LocalName: "EnumerationResults" } root })
            throw new StackException(new ErrorDetails
            {
                What = $"The blobs of {container} cannot be listed",
                Why = "The answer is no listing",
                Remedy = "Check that the address is that of a storage account and that no proxy answers in its place",
            });
        var items = root.Element("Blobs")?.Elements("Blob").Select(Item).ToList() ?? [];
        return (items, root.Element("NextMarker")?.Value is { Length: > 0 } marker ? marker : null);
    }

    private static BlobItem Item(XElement blob) => new(
        blob.Element("Name")?.Value ?? "",
        blob.Element("Snapshot")?.Value is { Length: > 0 } snapshot ? snapshot : null,
        DateTimeOffset.TryParse(blob.Element("Properties")?.Element("Last-Modified")?.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var modified)
            ? modified
            : default,
        BlobMetadata.Read(blob.Element("Metadata")?.Elements().Select(element => (element.Name.LocalName, element.Value)) ?? []));

    private static XDocument? Parse(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
            return null;
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body.ToArray()));
            return XDocument.Load(reader);
        }
        catch (XmlException)
        {
            // A proxy's page, or JSON; the caller reports the status.
            return null;
        }
    }
}
