namespace MetaflowStack.Definition.Running;

/// <summary>Adds up the requests to Azure and to the cluster.</summary>
internal static class RequestTotals
{
    internal static RequestRecord Of(StackSession session)
    {
        var services = new SortedDictionary<string, IReadOnlyDictionary<string, long>>(StringComparer.Ordinal);
        foreach (var service in session.Cloud.Azure.Requests.Snapshot().GroupBy(count => count.Service))
            services[service.Key] = service.GroupBy(count => count.Method).ToDictionary(method => method.Key, method => method.Sum(count => (long)count.Count));
        if (session.Clusters.Requests is { } kubernetes)
            services["kubernetes"] = kubernetes.ByMethod.ToDictionary(method => method.Key, method => (long)method.Value);
        return new RequestRecord(
            services,
            session.Cloud.Azure.Requests.Total + (session.Clusters.Requests?.Total ?? 0),
            session.Cloud.Azure.Requests.Writes + (session.Clusters.Requests?.Writes ?? 0));
    }
}
