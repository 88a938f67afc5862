using System.Globalization;
using System.Net;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Health;

namespace MetaflowStack.Definition.DailyTools;

/// <summary>How a component is.</summary>
/// <param name="Component">Its name.</param>
/// <param name="IsHealthy">Whether it is well.</param>
/// <param name="Detail">What it was asked, and what it answered.</param>
internal sealed record ComponentVerdict(string Component, bool IsHealthy, string Detail);

/// <summary>Asks components for their health, each once: its workload's status, then itself, through the API server. Only reads.</summary>
/// <param name="client">The cluster.</param>
internal sealed class ComponentVerifier(KubernetesClient client)
{
    /// <summary>Asks one.</summary>
    /// <exception cref="Engine.Errors.StackException">The cluster cannot be reached, or refuses to show its objects.</exception>
    internal async Task<ComponentVerdict> VerifyAsync(StackComponent component, CancellationToken cancellationToken)
    {
        ComponentVerdict Verdict(bool isHealthy, string detail) => new(component.Name, isHealthy, detail);
        if (await component.FindWorkloadAsync(client, cancellationToken) is not { } live)
            return Verdict(false, $"{component.Workload} does not exist");
        var health = HealthEvaluator.Evaluate(live);
        if (health.Status != HealthStatus.Current)
            return Verdict(false, $"{health.Message}. {await PodsAsync(component, cancellationToken)}");
        if ((component.Probe ?? (component.ReportedAs is null ? null : StackComponent.AirflowHealth)) is not { } probe)
            return Verdict(true, health.Message);
        try
        {
            var answer = await client.AskServiceAsync(probe, cancellationToken);
            if (component.ReportedAs is { } part)
                return AirflowReport.Read(component.Name, part, health.Message, answer);
            return Verdict(answer.IsSuccess, answer.IsSuccess
                ? string.Create(CultureInfo.InvariantCulture, $"{probe} answers {(int)answer.Status}")
                : $"{probe} answers {answer}. {await PodsAsync(component, cancellationToken)}");
        }
        catch (KubernetesException refusal) when (refusal.StatusCode == HttpStatusCode.Forbidden)
        {
            return Verdict(false, $"It may not be asked: {refusal.Details.Why}");
        }
    }

    private async Task<string> PodsAsync(StackComponent component, CancellationToken cancellationToken)
    {
        var pods = await ComponentPods.FindAsync(client, component, cancellationToken);
        return pods.Count == 0 ? "It has no pods" : string.Join("; ", pods.Select(ServicePods.Describe));
    }
}
