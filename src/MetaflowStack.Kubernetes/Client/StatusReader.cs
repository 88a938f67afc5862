using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Secrets;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Kubernetes.Client;

/// <summary>Turns a <c>Status</c> object (or whatever a proxy answered in its place) into an exception that a person can act on.</summary>
internal static class StatusReader
{
    private const int LongestWords = 300;

    /// <summary>Makes the exception.</summary>
    /// <param name="what">What was being done: <c>Applying Deployment default/x</c>.</param>
    /// <param name="statusCode">The HTTP status.</param>
    /// <param name="body">The answer's body.</param>
    public static KubernetesException Read(string what, HttpStatusCode statusCode, ReadOnlySpan<byte> body) =>
        TryParse(body) is { } status && status.Text("kind") == "Status" ? FromStatus(what, statusCode, status) : Bare(what, statusCode, body);

    /// <summary>Makes the exception from a <c>Status</c> object.</summary>
    public static KubernetesException FromStatus(string what, HttpStatusCode statusCode, JsonObject status)
    {
        var causes = status.Objects("details", "causes")
            .Select(cause => new KubernetesCause(cause.Text("reason"), Mask(cause.Text("message") ?? ""), cause.Text("field")))
            .ToList();
        var reason = status.Text("reason") is { Length: > 0 } given ? given : statusCode.ToString();
        var conflicts = causes.Where(cause => cause.Reason == "FieldManagerConflict").ToList();
        return new KubernetesException(new ErrorDetails
        {
            What = $"{what} failed",
            Code = reason,
            Why = conflicts.Count > 0 ? Conflicts(conflicts) : Why(status, causes),
            Remedy = conflicts.Count > 0 ? "Give the fields up on one side: remove them there, or take them over with --take-ownership" : Remedy(statusCode),
        }, statusCode, causes);
    }

    /// <summary>What an answer says, in one line: the message of a <c>Status</c>, else the beginning of the text.</summary>
    public static string Words(ReadOnlySpan<byte> body)
    {
        var text = TryParse(body) is { } status && status.Text("kind") == "Status" ? status.Text("message") ?? "" : Encoding.UTF8.GetString(body);
        var line = text.Trim().Split('\n')[0].TrimEnd();
        return Mask(line.Length > LongestWords ? line[..LongestWords] + " …" : line);
    }

    // The message of an Invalid usually repeats its causes; those that it lacks are added.
    private static string Why(JsonObject status, List<KubernetesCause> causes)
    {
        var message = Mask(status.Text("message") ?? "The API server gave no message");
        var missing = causes.Where(cause => !message.Contains(cause.Message, StringComparison.Ordinal)).Select(cause => cause.ToString()).ToList();
        return missing.Count == 0 ? message : $"{message} ({string.Join("; ", missing)})";
    }

    private static string Conflicts(List<KubernetesCause> conflicts) => string.Join("; ", conflicts
        .GroupBy(cause => FieldConflicts.ManagerOf(cause.Message))
        .Select(group => $"{group.Key} owns {string.Join(", ", group.Select(cause => cause.Field?.TrimStart('.')))}"));

    private static KubernetesException Bare(string what, HttpStatusCode statusCode, ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, 500)]).Trim();
        return new KubernetesException(new ErrorDetails
        {
            What = $"{what} failed",
            Code = $"HTTP {(int)statusCode}",
            Why = text.Length == 0 ? "The server gave no reason" : Mask(text),
            Remedy = Remedy(statusCode),
        }, statusCode, []);
    }

    private static string? Remedy(HttpStatusCode statusCode) => statusCode switch
    {
        HttpStatusCode.Unauthorized => "The cluster does not accept these credentials: get a fresh kubeconfig",
        HttpStatusCode.Forbidden => "See the message: a right, a quota or a policy of the cluster stands in the way",
        HttpStatusCode.TooManyRequests => "The API server is overloaded: run the command again later",
        _ => null,
    };

    /// <summary>The JSON object that a body is, or null.</summary>
    public static JsonObject? TryParse(ReadOnlySpan<byte> body)
    {
        try
        {
            return body.Length == 0 ? null : Json.ParseObject(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Mask(string text) => SecretMask.Apply(text);
}
