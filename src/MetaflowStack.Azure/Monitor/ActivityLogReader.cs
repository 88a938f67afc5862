using System.Globalization;
using System.Text.Json.Nodes;
using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Azure.Monitor;

/// <summary>
/// Reads who changed and deleted resources (learn.microsoft.com/rest/api/monitor/activity-logs/list). Azure keeps 90 days, and shows an
/// event a few minutes after it happened.
/// </summary>
public sealed class ActivityLogReader
{
    /// <summary>How far back Azure answers.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    // A busy group has thousands of events a day; the newest thousand tell.
    private const int MostPages = 10;

    private readonly AzureRestClient _arm;
    private readonly string _subscriptionId;

    internal ActivityLogReader(AzureRestClient arm, string subscriptionId) => (_arm, _subscriptionId) = (arm, subscriptionId);

    /// <summary>The last write or delete of every resource in a group since a time, by its ARM id in lower case.</summary>
    /// <param name="resourceGroup">The group's name.</param>
    /// <param name="since">From when on; older than <see cref="Kept"/> is taken as that.</param>
    /// <param name="cancellationToken">Ends the reads.</param>
    /// <exception cref="StackException">Azure refused.</exception>
    public async Task<IReadOnlyDictionary<string, Modification>> LastChangesAsync(string resourceGroup, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var earliest = _arm.Time.GetUtcNow() - Kept + TimeSpan.FromHours(1);
        var from = (since > earliest ? since : earliest).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var filter = $"eventTimestamp ge '{from}' and resourceGroupName eq '{resourceGroup}'";
        var url = new Uri(_arm.UrlOf($"subscriptions/{_subscriptionId}/providers/Microsoft.Insights/eventtypes/management/values", ApiVersions.ActivityLog) + "&$filter=" + Uri.EscapeDataString(filter));
        var last = new Dictionary<string, Modification>();
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await _arm.SendAsync(RequestMethod.Get, url, null, null, cancellationToken);
            if (answer.IsError)
                throw AzureErrors.Explain(null, "The activity log could not be read", answer);
            foreach (var noted in (answer.Body?["value"] as JsonArray ?? []).OfType<JsonObject>())
                Take(last, noted);
            if (JsonPaths.Text(answer.Body, "nextLink") is not { Length: > 0 } next)
                break;
            url = new Uri(next);
        }

        return last;
    }

    private static void Take(Dictionary<string, Modification> last, JsonObject noted)
    {
        var operation = JsonPaths.Text(noted, "operationName.value") ?? "";
        var isChange = operation.EndsWith("/write", StringComparison.OrdinalIgnoreCase) || operation.EndsWith("/delete", StringComparison.OrdinalIgnoreCase);
        if (!isChange || JsonPaths.Text(noted, "status.value") is not "Succeeded" || JsonPaths.Text(noted, "resourceId")?.ToLowerInvariant() is not { } id
            || !DateTimeOffset.TryParse(JsonPaths.Text(noted, "eventTimestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            return;
        if (!last.TryGetValue(id, out var known) || known.At < at)
            last[id] = new Modification(JsonPaths.Text(noted, "caller"), at);
    }
}
