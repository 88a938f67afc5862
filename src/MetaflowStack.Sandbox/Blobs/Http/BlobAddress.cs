using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MetaflowStack.Sandbox.Blobs.Http;

/// <summary>
/// What a request is about. Two ways to name an account: by host, as in Azure (<c>ACCOUNT.blob.core.windows.net</c>),
/// or as the path's first segment, as Azurite has it.
/// </summary>
/// <param name="Account">The storage account.</param>
/// <param name="Container">The container; empty for the account itself.</param>
/// <param name="Blob">The blob; empty for the container itself.</param>
/// <param name="RawPath">The path as sent: what a signature covers.</param>
/// <param name="Endpoint">The account's address, with a slash at its end.</param>
internal sealed record BlobAddress(string Account, string Container, string Blob, string RawPath, string Endpoint)
{
    private const string HostSuffix = ".blob.core.windows.net";

    /// <summary>The container of blobs that name none ("Working with the root container").</summary>
    public const string RootContainer = "$root";

    /// <summary>Takes a request's address apart.</summary>
    public static BlobAddress Of(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        return Of(context.Request.Host.Host, $"{context.Request.Scheme}://{context.Request.Host.Value}", target.Split('?', 2)[0]);
    }

    /// <summary>The address of a URL, such as a copy's source.</summary>
    public static BlobAddress Of(Uri url) => Of(url.Host, url.GetLeftPart(UriPartial.Authority), url.AbsolutePath);

    private static BlobAddress Of(string host, string authority, string path)
    {
        if (host.EndsWith(HostSuffix, StringComparison.OrdinalIgnoreCase))
            return Below(host[..^HostSuffix.Length].ToLowerInvariant(), path.TrimStart('/'), path, authority + "/");
        var parts = path.TrimStart('/').Split('/', 2);
        return Below(WebUtility.UrlDecode(parts[0]), parts.ElementAtOrDefault(1) ?? "", path, $"{authority}/{parts[0]}/");
    }

    private static BlobAddress Below(string account, string rest, string rawPath, string endpoint)
    {
        var parts = rest.Split('/', 2);
        var (container, blob) = (Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? ""));
        return new BlobAddress(account, container, blob, rawPath, endpoint);
    }
}
