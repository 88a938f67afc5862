using System.Globalization;
using System.Xml.Linq;
using MetaflowStack.Sandbox.Blobs.Access;
using MetaflowStack.Sandbox.Blobs.Http;
using MetaflowStack.Sandbox.Blobs.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MetaflowStack.Sandbox.Blobs;

/// <summary>The Blob service's front door: account, version, access, then the operation; errors as XML.</summary>
/// <param name="store">Where blobs are.</param>
/// <param name="authorization">Who may do what.</param>
/// <param name="signIn">The sandbox's own address, once it is known.</param>
internal sealed class BlobEndpoint(BlobStore store, BlobAuthorization authorization, Func<string> signIn)
{
    /// <summary>The largest body that the sandbox takes; the real service takes 5,000 MiB in one Put Blob.</summary>
    private const int BodyLimit = 256 * 1024 * 1024;

    private readonly BlobService _service = new(store);

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = BodyLimit;
        var id = Guid.NewGuid().ToString();
        var version = context.Request.Headers["x-ms-version"].ToString();
        var isKnown = BlobVersions.IsKnown(version);
        AddHeaders(context, id, isKnown ? version : BlobVersions.Oldest);
        BlobResponse response;
        try
        {
            if (version.Length > 0 && !isKnown)
                throw BlobErrors.InvalidHeader("x-ms-version", version);
            response = Answer(new BlobRequest(
                context.Request.Method, Address(context), context.Request.Query, context.Request.Headers, await BodyAsync(context), version));
        }
        catch (BlobException problem)
        {
            response = Error(problem, id);
        }

        await WriteAsync(context, response);
    }

    private BlobResponse Answer(BlobRequest request)
    {
        lock (store.Gate)
        {
            var account = store.Account(request.Address.Account) ?? throw BlobErrors.ResourceNotFound();
            authorization.Check(request, account, signIn());
            return _service.Answer(request, account);
        }
    }

    /// <summary>A path without a container names a blob of the root container.</summary>
    private static BlobAddress Address(HttpContext context)
    {
        var address = BlobAddress.Of(context);
        var isBlobInRoot = address is { Container.Length: > 0, Blob.Length: 0 } && !context.Request.Query.ContainsKey("restype");
        return isBlobInRoot ? address with { Container = BlobAddress.RootContainer, Blob = address.Container } : address;
    }

    private static async Task<byte[]> BodyAsync(HttpContext context)
    {
        if (context.Request.ContentLength is 0)
            return [];
        using var buffer = new MemoryStream((int)Math.Min(context.Request.ContentLength ?? 0, BodyLimit));
        try
        {
            await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        }
        catch (BadHttpRequestException problem) when (problem.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw BlobErrors.RequestBodyTooLarge(BodyLimit);
        }

        return buffer.ToArray();
    }

    private static void AddHeaders(HttpContext context, string id, string version)
    {
        var headers = context.Response.Headers;
        headers.Server = "Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0";
        headers["x-ms-request-id"] = id;
        headers["x-ms-version"] = version;
        if (context.Request.Headers["x-ms-client-request-id"] is [{ Length: > 0 and <= 1024 } client])
            headers["x-ms-client-request-id"] = client;
    }

    private BlobResponse Error(BlobException problem, string id)
    {
        var time = store.Now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);
        var response = problem.Status == StatusCodes.Status304NotModified
            ? new BlobResponse(problem.Status)
            : BlobResponse.Xml(problem.Status, new XElement("Error",
                new XElement("Code", problem.Code), new XElement("Message", $"{problem.Words}\nRequestId:{id}\nTime:{time}"),
                problem.Details.Select(d => new XElement(d.Name, d.Value))));
        response.With("x-ms-error-code", problem.Code);
        foreach (var (name, value) in problem.Headers)
            response.With(name, value);
        return response;
    }

    private static async Task WriteAsync(HttpContext context, BlobResponse response)
    {
        context.Response.StatusCode = response.Status;
        foreach (var (name, value) in response.Headers)
            context.Response.Headers[name] = value;
        if (response.Status == StatusCodes.Status304NotModified)
            return;
        context.Response.ContentLength = response.ContentLength ?? response.Body?.Length ?? 0;
        if (response.Body is { } body && !HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
