using System.Globalization;
using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Kubernetes.Streaming;

/// <summary>How a process ended, as the kubelet says it on the error stream (its remotecommand server).</summary>
internal static class ExecStatus
{
    /// <summary>What a killed process exits with: 128 and SIGKILL.</summary>
    public const int Killed = 137;

    public static JsonObject Of(int exitCode, IEnumerable<string> command)
    {
        if (exitCode == 0)
            return new JsonObject { ["metadata"] = new JsonObject(), ["status"] = "Success" };
        return new JsonObject
        {
            ["metadata"] = new JsonObject(), ["status"] = "Failure",
            ["message"] = $"command terminated with non-zero exit code: error executing command [{string.Join(' ', command)}], exit code {exitCode}",
            ["reason"] = "NonZeroExitCode",
            ["details"] = new JsonObject
            {
                ["causes"] = new JsonArray(new JsonObject { ["reason"] = "ExitCode", ["message"] = exitCode.ToString(CultureInfo.InvariantCulture) }),
            },
        };
    }

    /// <summary>The process could not be started; containerd's words for it, with runc's reason.</summary>
    public static JsonObject NotStarted(string execId, string reason)
    {
        var message = $"error executing command in container: failed to exec in container: failed to start exec \"{execId}\": OCI runtime exec failed: exec failed: unable to start container process: {reason}: unknown";
        return new JsonObject
        {
            ["metadata"] = new JsonObject(), ["status"] = "Failure", ["message"] = $"Internal error occurred: {message}", ["reason"] = "InternalError",
            ["details"] = new JsonObject { ["causes"] = new JsonArray(new JsonObject { ["message"] = message }) },
            ["code"] = 500,
        };
    }
}
