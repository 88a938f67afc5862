using System.Globalization;
using Azure;

namespace MetaflowStack.Azure.Connection;

/// <summary>Reads how long a service asks to wait.</summary>
internal static class RetryAfter
{
    /// <summary>
    /// <c>Retry-After</c> in seconds or as a date (RFC 9110), or Azure's <c>retry-after-ms</c> and <c>x-ms-retry-after-ms</c>; null
    /// when the answer has none or it makes no sense.
    /// </summary>
    public static TimeSpan? Of(Response response, TimeProvider time)
    {
        foreach (var name in (string[])["retry-after-ms", "x-ms-retry-after-ms"])
        {
            if (response.Headers.TryGetValue(name, out var text) && Number(text) is { } milliseconds)
                return TimeSpan.FromMilliseconds(milliseconds);
        }
        if (!response.Headers.TryGetValue("Retry-After", out var value))
            return null;
        if (Number(value) is { } seconds)
            return TimeSpan.FromSeconds(seconds);
        if (!DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
            return null;
        var wait = date - time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number <= 86_400_000 ? number : null;
}
