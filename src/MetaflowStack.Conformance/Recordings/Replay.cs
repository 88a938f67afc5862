using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MetaflowStack.Conformance.Checks;

namespace MetaflowStack.Conformance.Recordings;

/// <summary>
/// Sends a recorded conversation to a sandbox. Recorded operation addresses become the sandbox's own. The recorder did not keep when things
/// happened, so time passes where the recording shows that it has: while a poll is recorded as ended, or a refused request as accepted.
/// What the requests cannot bring about is set as a scene first: a resource that was there from the start, or one that ARM's front door
/// did not see although its provider had made it (eventual consistency of reads).
/// </summary>
internal sealed partial class Replay(ReplaySandbox sandbox, Cassette cassette)
{
    private const string Management = "https://management.azure.com";
    private const string EmptyId = "00000000-0000-0000-0000-000000000000";
    private const int Patience = 240;

    private readonly Dictionary<string, string> _links = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _pollTypes = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _ids = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);
    private bool _sceneSet;

    public async Task<IReadOnlyList<ReplayOutcome>> RunAsync()
    {
        var outcomes = new List<ReplayOutcome>();
        foreach (var exchange in cassette.Exchanges)
        {
            _sceneSet = false;
            await SetSceneAsync(exchange);
            var differences = await PlayAsync(exchange);
            var type = _pollTypes.TryGetValue(exchange.Url, out var begun) ? $"{begun} (polls)" : TypeNames.Of(new Uri(exchange.Url).AbsolutePath);
            outcomes.Add(new ReplayOutcome(cassette.Name, exchange, type, differences, _sceneSet));
        }

        return outcomes;
    }

    /// <summary>A recording that begins with a resource that was there already needs it to be there.</summary>
    private async Task SetSceneAsync(RecordedExchange exchange)
    {
        var path = new Uri(exchange.Url).AbsolutePath;
        if (!_seen.Add(path) || _links.ContainsKey(exchange.Url) || exchange.Status != 200)
            return;
        var body = exchange.Method switch { "PUT" when IsResourceGroup(exchange) => exchange.RequestBody, "GET" => exchange.ResponseBody, _ => "" };
        if (body.Length == 0 || JsonNode.Parse(body) is not JsonObject content || content["location"] is null)
            return;
        if ((await sandbox.SendAsync("GET", Ours(exchange.Url))).Status == 200)
            return;
        _sceneSet = true;
        var made = await sandbox.SendAsync("PUT", Ours(exchange.Url), Ours(body));
        if (made.Headers.ContainsKey("Azure-AsyncOperation") || made.Status == 202)
            await sandbox.FinishAsync(made);
    }

    private static bool IsResourceGroup(RecordedExchange exchange) =>
        TypeNames.Of(new Uri(exchange.Url).AbsolutePath).Equals("subscriptions/resourceGroups", StringComparison.OrdinalIgnoreCase);

    private async Task<IReadOnlyList<string>> PlayAsync(RecordedExchange exchange)
    {
        var body = exchange.RequestBody.Length == 0 ? null : Ours(exchange.RequestBody.Replace("{PASSWORD}", "Abcdefgh1!", StringComparison.Ordinal));
        if (body is null && exchange.Method == "POST")
            body = "";
        for (var attempt = 0; ; attempt++)
        {
            var answer = await sandbox.SendAsync(exchange.Method, Ours(exchange.Url), body);
            if (attempt == 0 && SetVisibility(exchange, answer))
                continue;
            if (attempt < Patience && TimeMustPass(exchange, answer))
            {
                sandbox.Pass(10);
                continue;
            }

            Remember(exchange, answer);
            return [.. Compare(exchange, answer)];
        }
    }

    /// <summary>Hides from ARM's front door what the recording does not find there, and shows it again.</summary>
    private bool SetVisibility(RecordedExchange recorded, ReplayAnswer ours)
    {
        var id = new Uri(Ours(recorded.Url)).AbsolutePath;
        var lost = recorded is { Method: "GET", Status: 404 } && recorded.Headers.ContainsKey("x-ms-failure-cause");
        _sceneSet |= lost && sandbox.Server.Arm.HiddenIds.Contains(id);
        if (lost && ours.Status == 200)
            return _sceneSet = sandbox.Server.Arm.HiddenIds.Add(id);
        return recorded is { Method: "GET", Status: 200 } && sandbox.Server.Arm.HiddenIds.Remove(id);
    }

    private bool TimeMustPass(RecordedExchange recorded, ReplayAnswer ours)
    {
        if (_links.ContainsKey(recorded.Url))
            return IsRunning(ours.Status, ours.Body) && !IsRunning(recorded.Status, recorded.ResponseBody);
        if (recorded.Status < 300 && ours.Status is 400 or 409)
            return true; // refused for now: a principal that has not spread, an operation that still runs
        if (recorded.Status == 404 && ours.Status == 404)
            return recorded.Headers.ContainsKey("x-ms-failure-cause") && !ours.Headers.ContainsKey("x-ms-failure-cause"); // the provider has forgotten it meanwhile
        return recorded is { Method: "GET", Status: 404 } && ours.Status == 200; // a delete that nobody polled
    }

    private static bool IsRunning(int status, string body) => status == 202 || body.Contains("InProgress", StringComparison.Ordinal);

    private void Remember(RecordedExchange exchange, ReplayAnswer answer)
    {
        foreach (var header in (string[])["Azure-AsyncOperation", "Location"])
        {
            if (exchange.Headers.TryGetValue(header, out var recorded) && answer.Headers.TryGetValue(header, out var ours) && recorded.StartsWith("http", StringComparison.Ordinal))
            {
                var link = recorded.Replace(" ", "%20", StringComparison.Ordinal);
                _links[link] = ours;
                _pollTypes[link] = _pollTypes.GetValueOrDefault(exchange.Url) ?? TypeNames.Of(new Uri(exchange.Url).AbsolutePath);
            }
        }

        Learn(Json(exchange.ResponseBody), Json(answer.Body));
    }

    /// <summary>Ids that Azure chose: the recorded one stands for ours in what is sent later.</summary>
    private void Learn(JsonNode? recorded, JsonNode? ours)
    {
        if (recorded is JsonObject theirs && ours is JsonObject mine)
        {
            foreach (var (name, value) in theirs)
                Learn(value, mine[name]);
        }
        else if (recorded is JsonValue && ours is JsonValue && Guid.TryParse(recorded.ToString(), out _) && recorded.ToString() != EmptyId && Guid.TryParse(ours.ToString(), out _))
        {
            _ids[recorded.ToString()] = ours.ToString();
        }
    }

    private IEnumerable<string> Compare(RecordedExchange recorded, ReplayAnswer ours)
    {
        if (recorded.Status != ours.Status)
        {
            yield return $"status {recorded.Status} recorded, {ours.Status} here ({ours.ErrorCode})";
            yield break;
        }

        foreach (var header in (string[])["Azure-AsyncOperation", "Azure-AsyncNotification", "Location", "ETag", "Retry-After", "x-ms-failure-cause", "Content-Type"])
        {
            var (theirs, mine) = (recorded.Headers.GetValueOrDefault(header), ours.Headers.GetValueOrDefault(header));
            if ((theirs is null) != (mine is null))
                yield return $"header {header}: {theirs ?? "none"} recorded, {mine ?? "none"} here";
            else if (header is "Retry-After" or "x-ms-failure-cause" or "Content-Type" && theirs != mine)
                yield return $"header {header}: '{theirs}' recorded, '{mine}' here";
        }

        var (recordedBody, ourBody) = (Json(Ours(recorded.ResponseBody)), Json(ours.Body));
        foreach (var difference in BodyComparison.Differences(recordedBody, ourBody))
            yield return difference;
    }

    private static JsonNode? Json(string text)
    {
        try
        {
            return text.Length == 0 ? null : JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    private string Ours(string text)
    {
        if (_links.TryGetValue(text, out var link))
            return link;
        foreach (var (recorded, ours) in _ids)
            text = text.Replace(recorded, ours, StringComparison.OrdinalIgnoreCase);
        return Subscriptions().Replace(text.Replace(Management, sandbox.Url, StringComparison.Ordinal), $"/subscriptions/{sandbox.Server.Document.SubscriptionId}")
            .Replace($"subscription: {EmptyId}", $"subscription: {sandbox.Server.Document.SubscriptionId}", StringComparison.Ordinal);
    }

    [GeneratedRegex("/subscriptions/00000000-0000-0000-0000-000000000000")]
    private static partial Regex Subscriptions();
}
