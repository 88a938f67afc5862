using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Discovery;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Kubernetes.Client;

/// <summary>
/// The objects of a kind and what becomes of them: lists them, then watches from there. A watch that ends is taken up where it
/// stopped (bookmarks move that point on); one that is too old (410 Gone) lists again and reports what changed meanwhile.
/// </summary>
public sealed class ObjectWatch
{
    // API servers end watches after 30 to 60 minutes by themselves; a shorter span finds dead connections sooner.
    private static readonly TimeSpan WatchSpan = TimeSpan.FromMinutes(4);

    private readonly KubernetesClient _client;
    private readonly KubernetesTransport _transport;
    private readonly ApiResource _kind;
    private readonly ListOptions _options;
    private readonly Dictionary<string, KubernetesObjectId> _known = new(StringComparer.Ordinal);
    private string _resourceVersion = "";

    internal ObjectWatch(KubernetesClient client, KubernetesTransport transport, ApiResource kind, ListOptions options) =>
        (_client, _transport, _kind, _options) = (client, transport, kind, options);

    /// <summary>Every object as it is now, then <see cref="WatchEventType.Synced"/>, then every change, until it is cancelled.</summary>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <exception cref="StackException">The server refused, or cannot be reached any more.</exception>
    public async IAsyncEnumerable<WatchEvent> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            foreach (var change in await ListAsync(cancellationToken))
                yield return change;
            yield return new WatchEvent(WatchEventType.Synced, null);
            var expired = false;
            while (!expired)
            {
                await foreach (var change in ReadStreamAsync(cancellationToken))
                {
                    expired = change.Type == WatchEventType.Expired;
                    if (expired)
                        break;
                    if (change.Type != WatchEventType.Bookmark)
                        yield return change;
                }
                if (!expired)
                    await Task.Delay(TimeSpan.FromMilliseconds(200), _client.Options.Time, cancellationToken);
            }
        }
    }

    private async Task<List<WatchEvent>> ListAsync(CancellationToken cancellationToken)
    {
        var changes = new List<WatchEvent>();
        var gone = new Dictionary<string, KubernetesObjectId>(_known, StringComparer.Ordinal);
        string? next = null;
        do
        {
            var page = await _client.ListPageAsync(_kind, _options, next, cancellationToken);
            foreach (var item in page.Items)
            {
                gone.Remove(Uid(item));
                changes.Add(Note(WatchEventType.Changed, item));
            }
            (_resourceVersion, next) = (page.ResourceVersion, page.Continue);
        }
        while (next is not null);
        foreach (var (uid, id) in gone)
        {
            _known.Remove(uid);
            changes.Add(new WatchEvent(WatchEventType.Deleted, Stub(id, uid)));
        }
        return changes;
    }

    private async IAsyncEnumerable<WatchEvent> ReadStreamAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = _options.Query()
            .Add("watch", "true")
            .Add("allowWatchBookmarks", "true")
            .Add("resourceVersion", _resourceVersion)
            .Add("timeoutSeconds", (int)WatchSpan.TotalSeconds);
        var request = new KubernetesRequest(HttpMethod.Get, _kind.ListPath(_options.Namespace) + query) { IsWatch = true };
        using var response = await _transport.OpenAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Gone)
        {
            yield return new WatchEvent(WatchEventType.Expired, null);
            yield break;
        }
        if (!response.IsSuccessStatusCode)
            throw StatusReader.Read($"Watching {_kind.Plural}", response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));

        // One longer than the server's own limit: whoever is silent beyond that is not there any more.
        using var silence = new CancellationTokenSource(WatchSpan + TimeSpan.FromSeconds(30), _client.Options.NetworkTime);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken), Encoding.UTF8);
        while (await NextLineAsync(lines, either.Token, cancellationToken) is { } line)
        {
            if (line.Length > 0)
                yield return Read(line);
        }
    }

    // A stream that breaks off is an end like any other: the next watch starts at the last version seen.
    private static async Task<string?> NextLineAsync(StreamReader lines, CancellationToken either, CancellationToken callers)
    {
        try
        {
            return await lines.ReadLineAsync(either);
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException || (fault is OperationCanceledException && !callers.IsCancellationRequested))
        {
            return null;
        }
    }

    private WatchEvent Read(string line)
    {
        JsonObject change;
        try
        {
            change = Json.ParseObject(Encoding.UTF8.GetBytes(line));
        }
        catch (JsonException)
        {
            // Half a line: the connection broke within it. Listing again loses nothing.
            return new WatchEvent(WatchEventType.Expired, null);
        }
        var content = change["object"] as JsonObject ?? [];
        var type = change.Text("type");
        if (type == "ERROR")
        {
            return content.Number("code") == (int)HttpStatusCode.Gone
                ? new WatchEvent(WatchEventType.Expired, null)
                : throw StatusReader.FromStatus($"Watching {_kind.Plural}", (HttpStatusCode)(content.Number("code") ?? 500), content);
        }
        _resourceVersion = content.Text("metadata", "resourceVersion") ?? _resourceVersion;
        return type == "BOOKMARK"
            ? new WatchEvent(WatchEventType.Bookmark, null)
            : Note(type == "DELETED" ? WatchEventType.Deleted : WatchEventType.Changed, content);
    }

    private WatchEvent Note(WatchEventType type, JsonObject item)
    {
        if (type == WatchEventType.Deleted)
            _known.Remove(Uid(item));
        else
            _known[Uid(item)] = KubernetesObjectId.Of(item);
        return new WatchEvent(type, item);
    }

    private static string Uid(JsonObject item) => item.Text("metadata", "uid") ?? $"{item.Text("metadata", "namespace")}/{item.Text("metadata", "name")}";

    private static JsonObject Stub(KubernetesObjectId id, string uid)
    {
        var metadata = new JsonObject { ["name"] = id.Name, ["uid"] = uid };
        if (id.Namespace is { } namespaceName)
            metadata["namespace"] = namespaceName;
        return new JsonObject { ["apiVersion"] = id.ApiVersion, ["kind"] = id.Kind, ["metadata"] = metadata };
    }
}

/// <summary>Something that a watch saw.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Object">The object as it is, or last was; null for <see cref="WatchEventType.Synced"/>.</param>
public sealed record WatchEvent(WatchEventType Type, JsonObject? Object);

/// <summary>What happened to an object.</summary>
public enum WatchEventType
{
    /// <summary>It exists, is new, or is not as before.</summary>
    Changed,

    /// <summary>It is gone, or no longer selected.</summary>
    Deleted,

    /// <summary>Every object that exists has been reported.</summary>
    Synced,

    /// <summary>The server has nothing to report up to here. Never passed on.</summary>
    Bookmark,

    /// <summary>The server no longer knows the version asked for. Never passed on.</summary>
    Expired,
}
