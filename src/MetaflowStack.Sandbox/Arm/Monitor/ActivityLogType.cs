using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.Monitor;

/// <summary>
/// GET Microsoft.Insights/eventtypes/management/values: the activity log (learn.microsoft.com/rest/api/monitor/activity-logs/list). The
/// filter must name the time from which on; beside it, it may name one of resource group, resource, provider and correlation.
/// </summary>
internal sealed partial class ActivityLogType(ArmWorld world) : ResourceType(world, "Microsoft.Insights", "eventtypes/values", ["2015-04-01", "2017-03-01-preview"])
{
    public override ArmResponse Handle(ArmRequest request)
    {
        if (request.Method != "GET")
            throw ArmErrors.MethodNotAllowed(request.Method, FullType);
        var filter = request.Query["$filter"].ToString();
        if (From().Match(filter) is not { Success: true } from || !Time(from, out var since))
            throw new ArmException(400, "BadRequest", "The $filter is invalid: it must contain the start time of the events, as in \"eventTimestamp ge '2014-07-16T04:36:37.6407898Z'\".");
        var until = Until().Match(filter) is { Success: true } to && Time(to, out var end) ? end : DateTimeOffset.MaxValue;
        return Paging.Page(request, World.Activity.Newest
            .Where(noted => At(noted) >= since && At(noted) <= until && IsMeant(noted, filter))
            .Select(noted => (JsonNode)Show(noted)));
    }

    private static bool IsMeant(JsonObject noted, string filter)
    {
        var path = ArmPath.Parse(noted.Text("resourceId")!);
        return (Filters.Equal(filter, "resourceGroupName") is not { } group || group.Equals(path.ResourceGroup, StringComparison.OrdinalIgnoreCase))
            && (Filters.Equal(filter, "resourceUri") is not { } id || id.Equals(path.Text, StringComparison.OrdinalIgnoreCase))
            && (Filters.Equal(filter, "resourceProvider") is not { } provider || provider.Equals(path.Namespace ?? "Microsoft.Resources", StringComparison.OrdinalIgnoreCase));
    }

    private JsonObject Show(JsonObject noted)
    {
        var path = ArmPath.Parse(noted.Text("resourceId")!);
        var at = At(noted);
        var (id, status) = (noted.Text("id")!, noted.Integer("status") ?? 200);
        var provider = path.Namespace ?? "Microsoft.Resources";
        return new JsonObject
        {
            ["authorization"] = new JsonObject { ["action"] = noted.Text("operation"), ["scope"] = path.Text },
            ["caller"] = noted.Text("caller"),
            ["channels"] = "Operation",
            ["claims"] = new JsonObject { ["appid"] = noted.Text("applicationId"), ["http://schemas.microsoft.com/identity/claims/objectidentifier"] = noted.Text("caller") },
            ["correlationId"] = id,
            ["description"] = "",
            ["eventDataId"] = id,
            ["eventName"] = Named("EndRequest", "End request"),
            ["category"] = Named("Administrative", "Administrative"),
            ["eventTimestamp"] = Stamp(at),
            ["id"] = $"{path.Text}/events/{id}/ticks/{at.UtcTicks}",
            ["level"] = "Informational",
            ["operationId"] = id,
            ["operationName"] = Named(noted.Text("operation")!, noted.Text("operation")!),
            ["resourceGroupName"] = path.ResourceGroup ?? "",
            ["resourceProviderName"] = Named(provider, provider),
            ["resourceType"] = Named(path.Namespace is null ? "Microsoft.Resources/subscriptions/resourcegroups" : path.FullType, path.FullType),
            ["resourceId"] = path.Text,
            ["status"] = Named("Succeeded", "Succeeded"),
            ["subStatus"] = Named("", ""),
            ["submissionTimestamp"] = Stamp(at.AddSeconds(90)),
            ["subscriptionId"] = World.SubscriptionId,
            ["tenantId"] = World.Directory.TenantId,
            ["properties"] = new JsonObject { ["statusCode"] = status.ToString(CultureInfo.InvariantCulture), ["entity"] = path.Text },
        };
    }

    private static JsonObject Named(string value, string localized) => new() { ["value"] = value, ["localizedValue"] = localized };

    private static string Stamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);

    private static DateTimeOffset At(JsonObject noted) => DateTimeOffset.Parse(noted.Text("at")!, CultureInfo.InvariantCulture);

    private static bool Time(Match match, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(match.Groups[1].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    [GeneratedRegex(@"eventTimestamp\s+ge\s+'?([^'\s]+)'?", RegexOptions.IgnoreCase)]
    private static partial Regex From();

    [GeneratedRegex(@"eventTimestamp\s+le\s+'?([^'\s]+)'?", RegexOptions.IgnoreCase)]
    private static partial Regex Until();
}
