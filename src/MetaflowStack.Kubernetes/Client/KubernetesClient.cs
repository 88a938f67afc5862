using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Config;
using MetaflowStack.Kubernetes.Discovery;
using MetaflowStack.Kubernetes.Exec;
using MetaflowStack.Kubernetes.Forwarding;
using MetaflowStack.Kubernetes.Health;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Kubernetes.Client;

/// <summary>
/// The one way to an API server. Safe to use from many threads. Refusals are <see cref="KubernetesException"/>s with the
/// server's words; a server that cannot be reached is a <see cref="StackException"/> after the retries are used up.
/// </summary>
public sealed class KubernetesClient : IDisposable
{
    private readonly KubernetesTransport _transport;
    private readonly ApiDiscovery _discovery;

    /// <summary>Makes a client; sends nothing yet.</summary>
    /// <param name="connection">The server and the credentials.</param>
    /// <param name="options">How to behave.</param>
    /// <exception cref="StackException">A certificate or key cannot be read.</exception>
    public KubernetesClient(KubernetesConnection connection, KubernetesClientOptions? options = null)
    {
        Connection = connection;
        Options = options ?? new KubernetesClientOptions();
        _transport = new KubernetesTransport(connection, Options);
        _discovery = new ApiDiscovery(_transport);
    }

    /// <summary>The server and the credentials.</summary>
    public KubernetesConnection Connection { get; }

    /// <summary>How this client behaves.</summary>
    public KubernetesClientOptions Options { get; }

    /// <summary>The requests sent so far.</summary>
    public KubernetesRequestCounter Requests => _transport.Requests;

    /// <summary>The server's version, as <c>/version</c> gives it: <c>v1.33.2</c>.</summary>
    /// <exception cref="StackException">The server refused, or cannot be reached.</exception>
    public async Task<string> GetVersionAsync(CancellationToken cancellationToken)
    {
        var response = await _transport.SendAsync(new KubernetesRequest(HttpMethod.Get, "version"), cancellationToken);
        return Body("Asking the API server for its version", response).Text("gitVersion") ?? "";
    }

    /// <summary>Whether the account may do something; changes nothing.</summary>
    /// <exception cref="StackException">The server refused to say, or cannot be reached.</exception>
    public async Task<bool> MayAsync(AccessQuestion question, CancellationToken cancellationToken)
    {
        var request = new KubernetesRequest(HttpMethod.Post, "apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
        {
            Body = Json.ToUtf8(question.ToReview()),
            IsDryRun = true,
        };
        var answer = Body("Asking the API server for the account's permissions", await _transport.SendAsync(request, cancellationToken));
        return answer["status"]?["allowed"]?.GetValue<bool>() ?? false;
    }

    /// <summary>The kind as the server serves it, or null when it does not. A kind that is not known is asked for anew.</summary>
    /// <param name="apiVersion">Group and version: <c>apps/v1</c>.</param>
    /// <param name="kind">The kind: <c>Deployment</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<ApiResource?> FindKindAsync(string apiVersion, string kind, CancellationToken cancellationToken) =>
        _discovery.FindAsync(apiVersion, kind, cancellationToken);

    /// <summary>Every kind that the server serves, each in the version that it prefers.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<IReadOnlyList<ApiResource>> ListKindsAsync(CancellationToken cancellationToken) => _discovery.AllAsync(cancellationToken);

    /// <summary>One object, or null when it, its namespace or its kind does not exist.</summary>
    /// <param name="id">Which object.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<JsonObject?> GetAsync(KubernetesObjectId id, CancellationToken cancellationToken)
    {
        if (await _discovery.FindAsync(id.ApiVersion, id.Kind, cancellationToken) is not { } kind)
            return null;
        var response = await _transport.SendAsync(new KubernetesRequest(HttpMethod.Get, ObjectPath(kind, id)), cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound ? null : Body($"Reading {id}", response);
    }

    /// <summary>The objects of a kind, page by page as they are needed; none when the kind or namespace does not exist.</summary>
    /// <param name="apiVersion">Group and version.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="options">Which of them.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async IAsyncEnumerable<JsonObject> ListAsync(
        string apiVersion, string kind, ListOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (await _discovery.FindAsync(apiVersion, kind, cancellationToken) is not { } resource)
            yield break;
        string? next = null;
        do
        {
            var page = await ListPageAsync(resource, options ?? new ListOptions(), next, cancellationToken);
            foreach (var item in page.Items)
                yield return item;
            next = page.Continue;
        }
        while (next is not null);
    }

    /// <summary>Creates or changes an object by server-side apply: the fields given become those that this manager owns.</summary>
    /// <param name="manifest">The object with the fields wanted and no others.</param>
    /// <param name="options">Dry run, force.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The object as it is (or, in a dry run, would be) afterwards.</returns>
    /// <exception cref="KubernetesException">Refused; a conflict names owners and fields.</exception>
    public async Task<JsonObject> ApplyAsync(JsonObject manifest, ApplyOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ApplyOptions();
        var id = KubernetesObjectId.Of(manifest);
        var kind = await _discovery.FindAsync(id.ApiVersion, id.Kind, cancellationToken) ?? throw UnknownKind(id);
        var query = new QueryText()
            .Add("fieldManager", Options.FieldManager)
            .Add("force", options.Force ? "true" : "false")
            .Add("fieldValidation", "Strict")
            .Add("dryRun", options.DryRun ? "All" : null);
        var request = new KubernetesRequest(HttpMethod.Patch, ObjectPath(kind, id) + query)
        {
            Body = Json.ToUtf8(manifest),
            ContentType = "application/apply-patch+yaml",
            IsDryRun = options.DryRun,
        };
        return Body(options.DryRun ? $"Comparing {id}" : $"Applying {id}", await _transport.SendAsync(request, cancellationToken));
    }

    /// <summary>What the object would be after being replaced as a whole; nothing is changed.</summary>
    /// <param name="body">The whole object, with the resourceVersion that it has now.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="KubernetesException">Refused.</exception>
    public async Task<JsonObject> PreviewReplaceAsync(JsonObject body, CancellationToken cancellationToken)
    {
        var id = KubernetesObjectId.Of(body);
        var kind = await _discovery.FindAsync(id.ApiVersion, id.Kind, cancellationToken) ?? throw UnknownKind(id);
        var query = new QueryText().Add("fieldManager", Options.FieldManager).Add("dryRun", "All");
        var request = new KubernetesRequest(HttpMethod.Put, ObjectPath(kind, id) + query) { Body = Json.ToUtf8(body), IsDryRun = true };
        return Body($"Comparing {id}", await _transport.SendAsync(request, cancellationToken));
    }

    /// <summary>Makes the fields that other tools own ours, without changing them; see <see cref="FieldOwnership"/>.</summary>
    /// <param name="live">The object as it was read; when somebody has changed it since, it is read again.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="KubernetesException">Refused.</exception>
    public async Task TakeOverFieldsAsync(JsonObject live, CancellationToken cancellationToken)
    {
        const int attempts = 5;
        var id = KubernetesObjectId.Of(live);
        var kind = await _discovery.FindAsync(id.ApiVersion, id.Kind, cancellationToken) ?? throw UnknownKind(id);
        for (var attempt = 1; FieldOwnership.Transfer(live, Options.FieldManager) is { } managedFields; attempt++)
        {
            var patch = new JsonObject
            {
                ["metadata"] = new JsonObject { ["resourceVersion"] = live.Text("metadata", "resourceVersion"), ["managedFields"] = managedFields },
            };
            var request = new KubernetesRequest(HttpMethod.Patch, ObjectPath(kind, id) + new QueryText().Add("fieldManager", Options.FieldManager))
            {
                Body = Json.ToUtf8(patch),
                ContentType = "application/merge-patch+json",
            };
            var response = await _transport.SendAsync(request, cancellationToken);
            if (response.StatusCode != HttpStatusCode.Conflict || attempt == attempts)
            {
                Body($"Taking over {id}", response);
                return;
            }

            live = await GetAsync(id, cancellationToken) ?? throw StatusReader.Read($"Taking over {id}", response.StatusCode, response.Body);
        }
    }

    /// <summary>Asks for the deletion of an object; it may go on existing until its finalizers are done.</summary>
    /// <param name="id">Which object.</param>
    /// <param name="options">How, and only which one of that name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>False when there was none.</returns>
    /// <exception cref="KubernetesException">Refused; <c>Conflict</c> when the uid is another's.</exception>
    public async Task<bool> DeleteAsync(KubernetesObjectId id, DeleteOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new DeleteOptions();
        if (await _discovery.FindAsync(id.ApiVersion, id.Kind, cancellationToken) is not { } kind)
            return false;
        var body = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "DeleteOptions",
            ["propagationPolicy"] = options.Foreground ? "Foreground" : "Background",
        };
        if (options.Uid is { } uid)
            body["preconditions"] = new JsonObject { ["uid"] = uid };
        var response = await _transport.SendAsync(new KubernetesRequest(HttpMethod.Delete, ObjectPath(kind, id)) { Body = Json.ToUtf8(body) }, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return false;
        Body($"Deleting {id}", response);
        return true;
    }

    /// <summary>The last lines that a container wrote; empty when it has written none.</summary>
    /// <param name="namespaceName">The pod's namespace.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="options">Which container, how much.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="KubernetesException">Refused, or the container has not started.</exception>
    public async Task<string> GetLogsAsync(string namespaceName, string pod, LogOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new LogOptions();
        var path = PodPath(namespaceName, pod) + "/log" + options.Query();
        var response = await _transport.SendAsync(new KubernetesRequest(HttpMethod.Get, path) { Accept = "text/plain, */*" }, cancellationToken);
        return response.IsSuccess
            ? Encoding.UTF8.GetString(response.Body)
            : throw StatusReader.Read($"Reading the log of Pod {namespaceName}/{pod}", response.StatusCode, response.Body);
    }

    /// <summary>The last lines that a container wrote, then every further one until it ends. Time between them is not limited.</summary>
    /// <param name="namespaceName">The pod's namespace.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="options">Which container, how many lines from before; how many bytes does not count.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="KubernetesException">Refused, or the container has not started.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async IAsyncEnumerable<string> FollowLogsAsync(
        string namespaceName, string pod, LogOptions options, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var path = PodPath(namespaceName, pod) + "/log" + options.Query(follow: true);
        using var response = await _transport.OpenAsync(new KubernetesRequest(HttpMethod.Get, path) { Accept = "text/plain, */*", IsWatch = true }, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw StatusReader.Read($"Reading the log of Pod {namespaceName}/{pod}", response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var reader = new StreamReader(body, Encoding.UTF8);
        await foreach (var line in LogLines.ReadAsync(reader, cancellationToken))
            yield return line;
    }

    /// <summary>Opens a connection to a port of a pod; see <see cref="PodConnection"/>.</summary>
    /// <param name="namespaceName">The pod's namespace.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="port">The port on which one of its containers listens.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="KubernetesException">Refused, or the pod does not run.</exception>
    public async Task<PodConnection> ConnectAsync(string namespaceName, string pod, int port, CancellationToken cancellationToken)
    {
        var path = PodPath(namespaceName, pod) + "/portforward" + new QueryText().Add("ports", port);
        return new PodConnection(await _transport.ConnectAsync($"Connecting to port {port} of Pod {namespaceName}/{pod}", path, [PodConnection.Protocol], PodConnection.WhyRefused, cancellationToken));
    }

    /// <summary>Runs a program in a container to its end; see <see cref="Exec.PodCommand"/>.</summary>
    /// <exception cref="KubernetesException">Refused, or the program could not be started.</exception>
    /// <exception cref="StackException">It did not end in time, or the connection broke.</exception>
    public Task<CommandResult> ExecAsync(PodCommand command, CancellationToken cancellationToken) =>
        new PodExec(this, _transport).RunAsync(command, cancellationToken);

    /// <summary>Asks one of a Service's ready pods, through the API server's proxy.</summary>
    /// <param name="probe">Which Service, and what to ask.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Whatever was answered; 503 when the Service has no ready pod.</returns>
    /// <exception cref="KubernetesException">The account may not ask.</exception>
    public async Task<ServiceAnswer> AskServiceAsync(ServiceProbe probe, CancellationToken cancellationToken)
    {
        var url = string.Create(CultureInfo.InvariantCulture, $"api/v1/namespaces/{Uri.EscapeDataString(probe.Namespace)}/services/{probe.Scheme}:{Uri.EscapeDataString(probe.Service)}:{probe.Port}/proxy{probe.Path}");
        var response = await _transport.SendAsync(new KubernetesRequest(HttpMethod.Get, url) { Accept = "*/*", RetriesAnswers = false }, cancellationToken);
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            throw StatusReader.Read($"Asking Service {probe.Namespace}/{probe.Service} for {probe.Path}", response.StatusCode, response.Body);
        return new ServiceAnswer(response.StatusCode, StatusReader.Words(response.Body))
        {
            Json = StatusReader.TryParse(response.Body),
            RetryAfter = RetryRule.Judge(response.StatusCode, response.RetryAfter, Options.Time.GetUtcNow()).RetryAfter,
        };
    }

    /// <summary>Watches the objects of a kind; see <see cref="ObjectWatch"/>.</summary>
    /// <param name="kind">The kind, from <see cref="FindKindAsync"/>.</param>
    /// <param name="options">Which of them.</param>
    public ObjectWatch Watch(ApiResource kind, ListOptions options) => new(this, _transport, kind, options);

    /// <inheritdoc />
    public void Dispose()
    {
        _discovery.Dispose();
        _transport.Dispose();
    }

    internal async Task<ListPage> ListPageAsync(ApiResource kind, ListOptions options, string? next, CancellationToken cancellationToken)
    {
        var query = options.Query().Add("limit", options.PageSize).Add("continue", next);
        var response = await _transport.SendAsync(new KubernetesRequest(HttpMethod.Get, kind.ListPath(options.Namespace) + query), cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return new ListPage([], "", null);
        var list = Body($"Listing {kind.Plural}", response);
        foreach (var item in list.Objects("items"))
        {
            // The items of a typed list do not say what they are.
            item.TryAdd("apiVersion", kind.ApiVersion);
            item.TryAdd("kind", kind.Kind);
        }
        return new ListPage(
            [.. list.Objects("items")],
            list.Text("metadata", "resourceVersion") ?? "",
            list.Text("metadata", "continue") is { Length: > 0 } token ? token : null);
    }

    internal static string PodPath(string namespaceName, string pod) =>
        $"api/v1/namespaces/{Uri.EscapeDataString(namespaceName)}/pods/{Uri.EscapeDataString(pod)}";

    private static string ObjectPath(ApiResource kind, KubernetesObjectId id) => kind.IsNamespaced == id.Namespace is not null
        ? kind.ObjectPath(id.Namespace, id.Name)
        : throw new StackException(new ErrorDetails
        {
            What = kind.IsNamespaced ? $"{id} has no namespace" : $"{id} has a namespace",
            Why = kind.IsNamespaced ? $"Objects of kind {id.Kind} live in namespaces" : $"Objects of kind {id.Kind} live in no namespace",
            Remedy = "Correct metadata.namespace in its manifest",
        });

    private static StackException UnknownKind(KubernetesObjectId id) => new(new ErrorDetails
    {
        What = $"{id} cannot be applied",
        Why = $"The cluster has no kind {id.Kind} in {id.ApiVersion}",
        Remedy = "Check apiVersion and kind; a custom resource needs its CustomResourceDefinition first",
    });

    private static JsonObject Body(string what, KubernetesResponse response)
    {
        if (!response.IsSuccess)
            throw StatusReader.Read(what, response.StatusCode, response.Body);
        try
        {
            return Json.ParseObject(response.Body);
        }
        catch (JsonException)
        {
            throw new StackException(new ErrorDetails
            {
                What = $"{what} failed",
                Why = $"The answer ({(int)response.StatusCode}, {response.ContentType}) is not Kubernetes' JSON",
                Remedy = "Check that the kubeconfig's server is a Kubernetes API server, and no proxy or sign-in page stands before it",
            });
        }
    }
}
