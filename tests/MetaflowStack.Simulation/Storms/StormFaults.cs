using System.Globalization;

namespace MetaflowStack.Simulation.Storms;

/// <summary>The faults of a storm: on every service alike, each kind equally likely.</summary>
internal static class StormFaults
{
    private static readonly string[] s_services = ["", "Graph.", "SignIn.", "Kubernetes."];

    // Refused with Retry-After (long enough to see who does not wait); failed; broken before anything was done, and after it was done.
    private static readonly string[] s_kinds = ["429:retry-after=30s", "500", "502", "503", "504", "ConnectionDropped", "ConnectionDropped:after"];

    /// <summary>Faults that together hit a share of all requests.</summary>
    /// <param name="share">The share, from 0 to 1.</param>
    public static string[] Of(double share)
    {
        // Each request meets one kind after the other, so that the chances of getting through multiply.
        var each = 100 * (1 - Math.Pow(1 - share, 1.0 / s_kinds.Length));
        return [.. from service in s_services from kind in s_kinds select string.Create(CultureInfo.InvariantCulture, $"{service}{kind}:{each:0.###}%")];
    }
}
