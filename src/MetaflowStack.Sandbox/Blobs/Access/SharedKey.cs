using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MetaflowStack.Sandbox.Blobs.Http;
using MetaflowStack.Sandbox.Blobs.Store;
using Microsoft.AspNetCore.Http;

namespace MetaflowStack.Sandbox.Blobs.Access;

/// <summary>Signatures with an account's keys ("Authorize with Shared Key").</summary>
internal static class SharedKey
{
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMinutes(15);

    private static readonly string[] s_signedHeaders =
        ["Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Type", "Date", "If-Modified-Since", "If-Match", "If-None-Match", "If-Unmodified-Since", "Range"];

    /// <summary>Checks the signature of a request whose Authorization is <c>SharedKey</c> or <c>SharedKeyLite</c>.</summary>
    /// <exception cref="BlobException">403 KeyBasedAuthenticationNotPermitted or AuthenticationFailed.</exception>
    public static void Check(BlobRequest request, BlobAccount account, DateTimeOffset now)
    {
        var authorization = request.Header("Authorization")!;
        var scheme = authorization.Split(' ', 2)[0];
        if (authorization[scheme.Length..].Trim().Split(':', 2) is not [var name, var signature])
            throw AccessErrors.InvalidFormat();
        if (!account.AllowsSharedKey)
            throw AccessErrors.KeysNotPermitted();
        CheckDate(request, now);
        var text = scheme.Equals("SharedKeyLite", StringComparison.OrdinalIgnoreCase) ? LiteText(request, name) : Text(request, name);
        var isRight = string.Equals(name, account.Name, StringComparison.OrdinalIgnoreCase) && account.Keys.Any(key => Signature(key, text) == signature);
        if (!isRight)
            throw AccessErrors.WrongSignature(signature, text);
    }

    private static void CheckDate(BlobRequest request, DateTimeOffset now)
    {
        var text = request.Header("x-ms-date") ?? request.Header("Date");
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
            throw AccessErrors.Failed("Authentication failed: the Date header of the request is missing or incorrect.");
        if ((now - date).Duration() > s_tolerance)
            throw AccessErrors.Failed($"Request date header too old: '{text}'");
    }

    private static string Text(BlobRequest request, string account)
    {
        var text = new StringBuilder(request.Method).Append('\n');
        foreach (var name in s_signedHeaders)
            text.Append(Value(request, name)).Append('\n');
        AppendHeaders(text, request);
        text.Append('/').Append(account).Append(request.Address.RawPath);
        foreach (var (name, values) in request.Query.OrderBy(q => q.Key.ToLowerInvariant(), StringComparer.Ordinal))
            text.Append('\n').Append(name.ToLowerInvariant()).Append(':').AppendJoin(',', values.Order(StringComparer.Ordinal));
        return text.ToString();
    }

    private static string LiteText(BlobRequest request, string account)
    {
        var text = new StringBuilder(request.Method).Append('\n');
        foreach (var name in (string[])["Content-MD5", "Content-Type", "Date"])
            text.Append(Value(request, name)).Append('\n');
        AppendHeaders(text, request);
        text.Append('/').Append(account).Append(request.Address.RawPath);
        return request.Parameter("comp") is { } comp ? text.Append("?comp=").Append(comp).ToString() : text.ToString();
    }

    private static void AppendHeaders(StringBuilder text, BlobRequest request)
    {
        var own = request.Headers.Where(h => h.Key.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase));
        foreach (var (name, value) in own.OrderBy(h => h.Key.ToLowerInvariant(), StringComparer.Ordinal))
            text.Append(name.ToLowerInvariant()).Append(':').Append(value.ToString().Trim()).Append('\n');
    }

    /// <summary>A length of 0 counts as none from version 2015-02-21 on; a date is not signed twice.</summary>
    private static string Value(BlobRequest request, string name)
    {
        if (name == "Date" && request.Header("x-ms-date") is not null)
            return "";
        var value = request.Header(name) ?? "";
        return name == "Content-Length" && value == "0" && BlobVersions.IsAtLeast(request.Version, "2015-02-21") ? "" : value;
    }

    private static string Signature(string key, string text) =>
        Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(key), Encoding.UTF8.GetBytes(text)));
}
