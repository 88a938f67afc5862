using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Client;

namespace MetaflowStack.Kubernetes.Exec;

/// <summary>Reads the <c>Status</c> that ends an exec, on its error channel (k8s.io/client-go, tools/remotecommand/v4.go).</summary>
internal static class ExecStatus
{
    private const string NonZeroExitCode = "NonZeroExitCode";

    /// <summary>The exit code.</summary>
    /// <param name="what">What was run, for the message.</param>
    /// <param name="status">The channel's content.</param>
    /// <exception cref="KubernetesException">The program could not be started; the runtime's words are in it.</exception>
    /// <exception cref="StackException">The content is no such status.</exception>
    internal static int ExitCode(string what, ReadOnlySpan<byte> status)
    {
        JsonObject read;
        try
        {
            read = Json.ParseObject(status);
        }
        catch (JsonException)
        {
            throw Unreadable(what, StatusReader.Words(status));
        }

        if (read.Text("status") == "Success")
            return 0;
        if (read.Text("status") != "Failure")
            throw Unreadable(what, StatusReader.Words(status));
        if (read.Text("reason") != NonZeroExitCode)
            throw StatusReader.FromStatus(what, (HttpStatusCode)(read.Number("code") ?? (int)HttpStatusCode.InternalServerError), read);
        var code = read.Objects("details", "causes").FirstOrDefault(cause => cause.Text("reason") == "ExitCode").Text("message");
        return int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Unreadable(what, StatusReader.Words(status));
    }

    private static StackException Unreadable(string what, string words) => new(new ErrorDetails
    {
        What = $"{what} failed",
        Why = $"The server did not say how it ended: {words}",
    });
}
