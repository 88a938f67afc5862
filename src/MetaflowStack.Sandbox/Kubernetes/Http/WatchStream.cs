using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using MetaflowStack.Sandbox.Kubernetes.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MetaflowStack.Sandbox.Kubernetes.Http;

/// <summary>
/// One watch: what happened since a revision, then what happens, one JSON object a line. Its own timeout and bookmarks
/// run in the client's time, not in the simulated one.
/// </summary>
internal static class WatchStream
{
    private static readonly TimeSpan LongestWatch = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan BookmarkInterval = TimeSpan.FromMinutes(1);

    public static async Task RunAsync(HttpContext context, Cluster cluster, ApiRequest request)
    {
        var lines = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
        var subscription = Subscribe(cluster, request, lines.Writer);
        cluster.Faults.Restarted += context.Abort;
        using var cut = cluster.Faults.LifeOfWatch(request.Path) is { } life
            ? cluster.Time.Provider.CreateTimer(_ => context.Abort(), null, life, Timeout.InfiniteTimeSpan)
            : null;
        try
        {
            context.Response.StatusCode = 200;
            context.Response.ContentType = Tables.IsAsked(request) ? "application/json;as=Table;v=v1;g=meta.k8s.io" : "application/json;stream=watch";
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await PumpAsync(context, cluster, request, lines.Reader);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client hung up, which is how most watches end.
        }
        finally
        {
            cluster.Faults.Restarted -= context.Abort;
            lock (cluster.Gate)
                cluster.Store.Changed -= subscription;
        }
    }

    private static async Task PumpAsync(HttpContext context, Cluster cluster, ApiRequest request, ChannelReader<byte[]> lines)
    {
        var seconds = int.TryParse(request.Text("timeoutSeconds"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked > 0 ? asked : LongestWatch.TotalSeconds;
        var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        timeout.CancelAfter(TimeSpan.FromSeconds(seconds));
        var bookmarks = request.Flag("allowWatchBookmarks");
        while (!timeout.IsCancellationRequested)
        {
            using var pause = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token);
            pause.CancelAfter(BookmarkInterval);
            try
            {
                if (!await lines.WaitToReadAsync(pause.Token))
                    return;
                while (lines.TryRead(out var line))
                    await context.Response.Body.WriteAsync(line, context.RequestAborted);
            }
            catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
            {
                if (bookmarks)
                    await context.Response.Body.WriteAsync(Bookmark(cluster, request), context.RequestAborted);
            }
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private static byte[] Bookmark(Cluster cluster, ApiRequest request, bool initial = false)
    {
        lock (cluster.Gate)
        {
            var metadata = new JsonObject { ["resourceVersion"] = cluster.Store.Revision.ToString(CultureInfo.InvariantCulture) };
            if (initial)
                metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
            return Line("BOOKMARK", new JsonObject { ["kind"] = request.Type.Kind, ["apiVersion"] = request.Type.GroupVersion, ["metadata"] = metadata });
        }
    }

    private static Action<StoreEvent> Subscribe(Cluster cluster, ApiRequest request, ChannelWriter<byte[]> lines)
    {
        var (labels, fields) = ObjectHandler.SelectorsOf(request);
        var headerSent = false;

        bool Matches(JsonObject? obj) => obj is not null && labels(obj) && fields(obj);

        void Send(string type, JsonObject obj)
        {
            var shown = ObjectReader.InVersion(obj, request.Type);
            var body = Tables.IsAsked(request) ? Tables.Of(cluster, request, [shown], shown.Revision(), null, withColumns: !headerSent) : (JsonNode)shown.DeepClone();
            headerSent = true;
            lines.TryWrite(Line(type, body));
        }

        void OnChange(StoreEvent change)
        {
            if (change.Key.Resource != request.Type.StorageKey || (request.Namespace.Length > 0 && change.Key.Namespace != request.Namespace)
                || (request.Name.Length > 0 && change.Key.Name != request.Name))
                return;
            var (before, now) = (Matches(change.Before), change.Type != "DELETED" && Matches(change.Object));
            if (now)
                Send(before ? "MODIFIED" : "ADDED", change.Object);
            else if (before)
                Send("DELETED", change.Object);
        }

        lock (cluster.Gate)
        {
            cluster.Controllers.RunDue();
            var from = long.TryParse(request.Text("resourceVersion"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 0;
            if (from == 0 || request.Flag("sendInitialEvents"))
            {
                foreach (var obj in cluster.Store.List(request.Type.StorageKey, request.Namespace).Where(o => Matches(o) && (request.Name.Length == 0 || o.Name() == request.Name)))
                    Send("ADDED", obj);
                if (request.Flag("sendInitialEvents") && request.Flag("allowWatchBookmarks"))
                    lines.TryWrite(Bookmark(cluster, request, initial: true));
            }
            else if (from < cluster.Store.OldestRevision || cluster.Faults.IsTooOld(request))
            {
                lines.TryWrite(Line("ERROR", ApiError.TooOld(from, Math.Max(cluster.Store.OldestRevision, from + 1)).ToStatus()));
                lines.Complete();
                return OnChange;
            }
            else
            {
                foreach (var change in cluster.Store.History.Where(h => h.Revision > from))
                    OnChange(change);
            }
            cluster.Store.Changed += OnChange;
        }
        return OnChange;
    }

    private static byte[] Line(string type, JsonNode obj) => [.. JsonText.Bytes(new JsonObject { ["type"] = type, ["object"] = obj }), (byte)'\n'];
}
