using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Client;

namespace MetaflowStack.Kubernetes.Health;

/// <summary>
/// Asks a Service until it answers well: what its users will do, from inside the cluster. A Service that does not answer in time is a
/// failure with its pods' states and the last lines of their logs.
/// </summary>
/// <param name="client">The cluster.</param>
/// <param name="time">The clock that the limit goes by.</param>
/// <param name="timeout">How long to go on asking.</param>
public sealed class ServiceProbeWaiter(KubernetesClient client, TimeProvider time, TimeSpan timeout)
{
    private static readonly TimeSpan FirstInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(15);

    /// <summary>Asks until the answer is good.</summary>
    /// <param name="probe">What to ask.</param>
    /// <param name="report">Takes progress lines.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="KubernetesException">The account may not ask (403, <c>services/proxy</c>).</exception>
    /// <exception cref="RolloutException">It did not answer well in time.</exception>
    public async Task WaitAsync(ServiceProbe probe, Action<string>? report, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var interval = FirstInterval; ; interval = interval * 2 < LongestInterval ? interval * 2 : LongestInterval)
        {
            var answer = await client.AskServiceAsync(probe, cancellationToken);
            if (answer.IsSuccess)
                return;
            var waited = time.GetElapsedTime(started);
            var wait = answer.RetryAfter > interval ? answer.RetryAfter.Value : interval;
            if (waited + wait > timeout)
                throw await FailedAsync(probe, answer, waited, cancellationToken);
            report?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{probe} answers {answer}; asked for {waited.TotalSeconds:0} s, at most {timeout.TotalSeconds:0} s"));
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    /// <summary>The failure of pods that have not done what they should.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="what">What happened.</param>
    /// <param name="pods">The pods.</param>
    /// <param name="cancellationToken">Ends the reading of logs.</param>
    public static Task<RolloutException> NotDoneAsync(
        KubernetesClient client, string what, IReadOnlyList<JsonObject> pods, CancellationToken cancellationToken) =>
        new RolloutFailure(client, new RolloutOptions()).OfServiceAsync(what, null, pods, cancellationToken);

    private async Task<RolloutException> FailedAsync(ServiceProbe probe, ServiceAnswer answer, TimeSpan waited, CancellationToken cancellationToken)
    {
        var pods = await ServicePods.OfAsync(client, probe.Namespace, probe.Service, cancellationToken);
        return await new RolloutFailure(client, new RolloutOptions()).OfServiceAsync(
            string.Create(CultureInfo.InvariantCulture, $"Service {probe.Namespace}/{probe.Service} does not answer {probe.Path} after {waited.TotalSeconds:0} s"),
            answer.ToString(), pods, cancellationToken);
    }
}
