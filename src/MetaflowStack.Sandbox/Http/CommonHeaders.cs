using System.Globalization;
using MetaflowStack.Sandbox.Time;
using Microsoft.AspNetCore.Http;

namespace MetaflowStack.Sandbox.Http;

/// <summary>The headers that every answer of Azure Resource Manager and Graph has.</summary>
internal static class CommonHeaders
{
    /// <summary>Adds them.</summary>
    public static void Add(HttpContext context, TimeProvider clock, SeededSource source)
    {
        var headers = context.Response.Headers;
        var id = source.Guid($"request {context.Request.Method} {context.Request.Path}").ToString();
        headers.CacheControl = "no-cache";
        headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        headers.XContentTypeOptions = "nosniff";
        if (RequestLog.ServiceOf(context) == "graph")
        {
            headers["request-id"] = id;
            headers["client-request-id"] = context.Request.Headers["client-request-id"] is [{ Length: > 0 } given] ? given : id;
            headers["OData-Version"] = "4.0";
            return;
        }

        headers.Pragma = "no-cache";
        headers.Expires = "-1";
        headers["x-ms-request-id"] = id;
        headers["x-ms-correlation-request-id"] = context.Request.Headers["x-ms-correlation-request-id"] is [{ Length: > 0 } correlation] ? correlation : id;
        headers["x-ms-routing-request-id"] = string.Create(CultureInfo.InvariantCulture, $"SANDBOX:{clock.GetUtcNow().UtcDateTime:yyyyMMdd'T'HHmmss'Z'}:{id}");
        if (context.Request.Headers["x-ms-client-request-id"] is [{ Length: > 0 } client]
            && context.Request.Headers["x-ms-return-client-request-id"] is [{ } wanted] && wanted.Equals("true", StringComparison.OrdinalIgnoreCase))
        {
            headers["x-ms-client-request-id"] = client;
        }
    }
}
