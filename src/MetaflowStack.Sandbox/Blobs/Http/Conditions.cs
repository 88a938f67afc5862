using MetaflowStack.Sandbox.Blobs.Store;

namespace MetaflowStack.Sandbox.Blobs.Http;

/// <summary>
/// If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since ("Specifying conditional headers for Blob service operations").
/// Dates are compared in whole seconds, as HTTP writes them.
/// </summary>
internal static class Conditions
{
    /// <summary>Checks a read: what is not newer is 304. From version 2013-08-15 on, conditions may be combined.</summary>
    public static void CheckRead(BlobRequest request, string etag, DateTimeOffset lastModified)
    {
        if (request.Header("If-None-Match") == "*")
            throw BlobErrors.UnsatisfiableCondition();
        if (Tag(request, "If-Match") is { } wanted && wanted != "*" && wanted != etag)
            throw BlobErrors.ConditionNotMet();
        if (request.Instant("If-Unmodified-Since") is { } before && Seconds(lastModified) > before)
            throw BlobErrors.ConditionNotMet();
        var known = Tag(request, "If-None-Match") is { } tag ? tag == etag : (bool?)null;
        var old = request.Instant("If-Modified-Since") is { } since ? Seconds(lastModified) <= since : (bool?)null;
        if ((known is true && old is not false) || (old is true && known is not false))
            throw BlobErrors.NotModified();
    }

    /// <summary>Checks a write to what is there, or (with a null ETag) to what is not.</summary>
    public static void CheckWrite(BlobRequest request, string? etag, DateTimeOffset lastModified)
    {
        CheckCombination(request);
        var (match, noneMatch) = (Tag(request, "If-Match"), Tag(request, "If-None-Match"));
        if (etag is null)
        {
            if (match is not null && noneMatch is null)
                throw BlobErrors.ConditionNotMet();
            return;
        }

        if (noneMatch is not null)
        {
            if (noneMatch == "*" || noneMatch == etag)
                throw BlobErrors.ConditionNotMet();
        }
        else if (match is not null)
        {
            if (match != "*" && match != etag)
                throw BlobErrors.ConditionNotMet();
        }
        else if (request.Instant("If-Modified-Since") is { } since)
        {
            if (Seconds(lastModified) <= since)
                throw BlobErrors.ConditionNotMet();
        }
        else if (request.Instant("If-Unmodified-Since") is { } before && Seconds(lastModified) > before)
        {
            throw BlobErrors.ConditionNotMet();
        }
    }

    /// <summary>Checks a write to a blob.</summary>
    public static void CheckWrite(BlobRequest request, BlobItem? item) => CheckWrite(request, item?.ETag, item?.LastModified ?? default);

    /// <summary>Whether the request is to create only: <c>If-None-Match: *</c>.</summary>
    public static bool CreatesOnly(BlobRequest request) => request.Header("If-None-Match") == "*";

    /// <summary>Only If-None-Match with If-Modified-Since, and If-Match with If-Unmodified-Since, go together in a write.</summary>
    private static void CheckCombination(BlobRequest request)
    {
        if (Tag(request, "If-Match")?.Contains(',', StringComparison.Ordinal) == true || Tag(request, "If-None-Match")?.Contains(',', StringComparison.Ordinal) == true)
            throw BlobErrors.MultipleConditions();
        var match = request.Header("If-Match") is not null || request.Instant("If-Unmodified-Since") is not null;
        var noneMatch = request.Header("If-None-Match") is not null || request.Instant("If-Modified-Since") is not null;
        if (match && noneMatch)
            throw BlobErrors.MultipleConditions();
    }

    private static string? Tag(BlobRequest request, string name) => request.Header(name)?.Trim().Trim('"');

    private static DateTimeOffset Seconds(DateTimeOffset instant) => new(instant.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, instant.Offset);
}
