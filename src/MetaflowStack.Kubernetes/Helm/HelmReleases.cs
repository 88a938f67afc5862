using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Manifests;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Kubernetes.Helm;

/// <summary>
/// Reads what helm 3 and 4 record of releases: a Secret of type <c>helm.sh/release.v1</c> for each revision, whose entry
/// <c>release</c> is JSON, packed with gzip, in base64 (helm.sh/helm pkg/storage/driver). Needs no helm, and writes nothing.
/// </summary>
/// <param name="client">The cluster.</param>
public sealed class HelmReleases(KubernetesClient client)
{
    // Secrets hold 1 MiB; rendered manifests pack about ten to one.
    private const int LargestRecord = 64 * 1024 * 1024;

    private static readonly string[] Workloads = ["Deployment", "StatefulSet", "DaemonSet", "Job"];

    /// <summary>The revisions of a release that helm remembers, oldest first; none when it is not installed.</summary>
    /// <param name="namespaceName">The release's namespace.</param>
    /// <param name="name">The release's name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="StackException">The cluster refused, or a record cannot be read.</exception>
    public async Task<IReadOnlyList<HelmRevision>> HistoryAsync(string namespaceName, string name, CancellationToken cancellationToken)
    {
        var revisions = new List<HelmRevision>();
        var options = new ListOptions { Namespace = namespaceName, LabelSelector = $"owner=helm,name={name}" };
        await foreach (var secret in client.ListAsync("v1", "Secret", options, cancellationToken))
            revisions.Add(Read(secret, namespaceName));
        return [.. revisions.OrderBy(revision => revision.Number)];
    }

    private static HelmRevision Read(JsonObject secret, string namespaceName)
    {
        try
        {
            var record = Unpack(secret.Text("data", "release") ?? "");
            return new HelmRevision
            {
                Number = (int)(record.Number("version") ?? 0),
                Status = record.Text("info", "status") ?? "unknown",
                Description = record.Text("info", "description") ?? "",
                Chart = record.Text("chart", "metadata", "name") ?? "",
                ChartVersion = record.Text("chart", "metadata", "version") ?? "",
                Values = record["config"] as JsonObject ?? [],
                Workloads = [.. ManifestReader.ReadText(record.Text("manifest") ?? "", "the release's manifest")
                    .Where(document => Workloads.Contains(document.Kind))
                    .Select(document => KubernetesObjectId.Of(document.Body))
                    .Select(id => id with { Namespace = id.Namespace ?? namespaceName })],
            };
        }
        catch (Exception fault) when (fault is FormatException or InvalidDataException or JsonException)
        {
            var id = KubernetesObjectId.Of(secret);
            throw new StackException(new ErrorDetails
            {
                What = $"helm's record of a release cannot be read: {id}",
                Why = fault.Message,
                Remedy = $"If the release is broken anyway, remove it: helm uninstall -n {id.Namespace} {secret.Text("metadata", "labels", "name")}",
            }, fault);
        }
    }

    // Kubernetes puts Secrets into base64, and helm has done so before.
    private static JsonObject Unpack(string data)
    {
        var packed = Convert.FromBase64String(Encoding.ASCII.GetString(Convert.FromBase64String(data)));
        using var unpacked = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        var buffer = new byte[64 * 1024];
        for (int count; (count = gzip.Read(buffer)) > 0;)
        {
            if (unpacked.Length + count > LargestRecord)
                throw new InvalidDataException("It is larger than 64 MiB.");
            unpacked.Write(buffer, 0, count);
        }

        return Json.ParseObject(unpacked.GetBuffer().AsSpan(0, (int)unpacked.Length));
    }
}
