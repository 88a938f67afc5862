using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Kubernetes.Streaming;

/// <summary>The streams of a remote process, whatever protocol they come over; those not asked for are null streams.</summary>
/// <param name="Input">The client's standard input, to its end.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error; with a terminal the same as standard output.</param>
/// <param name="SendStatus">Sends how the process ended.</param>
internal sealed record RemoteStreams(Stream Input, Stream Output, Stream Errors, Func<JsonObject, CancellationToken, Task> SendStatus);
