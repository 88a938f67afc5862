using System.Text.RegularExpressions;
using MetaflowStack.Sandbox.Http;
using Microsoft.AspNetCore.Http;

namespace MetaflowStack.Simulation.Cloud;

/// <summary>
/// One exchange of a run with the outside world, named so that another run by the same seed meets it again, whatever order its
/// parallel requests arrive in.
/// </summary>
/// <param name="Request">Service, method and path: <c>arm PUT /subscriptions/…/resourceGroups/x</c>; numbers of operations are <c>*</c>.</param>
/// <param name="Occurrence">1 for the first such request of the run.</param>
internal sealed partial record Boundary(string Request, int Occurrence)
{
    /// <summary>The request's name, without its occurrence.</summary>
    public static string NameOf(HttpRequest request)
    {
        var path = Operation().Replace(request.Path.Value ?? "/", "$1/*");
        var kind = request.Query.ContainsKey("dryRun") ? " (dry run)" : IsWatch(request) ? " (watch)" : request.Query["comp"] is [{ } part] ? $" ({part})" : "";
        return $"{RequestLog.ServiceOf(request.HttpContext)} {request.Method}{kind} {path}";
    }

    /// <summary>Whether the answer goes on for as long as the client listens.</summary>
    public static bool IsWatch(HttpRequest request) => request.Query["watch"] == "true" || request.Query["watch"] == "1";

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static Boundary Parse(string text)
    {
        var mark = text.LastIndexOf('#');
        return mark > 0 && int.TryParse(text[(mark + 1)..], out var occurrence)
            ? new Boundary(text[..mark], occurrence)
            : throw new FormatException($"'{text}' is no boundary; one is 'arm PUT /subscriptions/…#1'.");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Request}#{Occurrence}";

    // Operations are numbered anew in each run.
    [GeneratedRegex("(/[A-Za-z]*[oO]peration[A-Za-z]*)/[^/]+$")]
    private static partial Regex Operation();
}
