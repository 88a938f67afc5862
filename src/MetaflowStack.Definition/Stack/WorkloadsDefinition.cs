using System.Text.Json.Nodes;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.Argo;
using MetaflowStack.Definition.Credentials;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Kubernetes.Manifests;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Stack;

/// <summary>The objects in the cluster: the manifests of each component, bound to values, in the order that they need each other.</summary>
internal sealed class WorkloadsDefinition
{
    private readonly IReadOnlyDictionary<string, ManifestValue> _values;
    private readonly IReadOnlyList<CredentialSecret> _credentials;
    private readonly IReadOnlyList<(ManifestDocument Document, string Stage)> _own;
    private readonly IReadOnlyList<(ManifestDocument Document, string Stage)> _extra;
    private readonly ManagedCluster? _cluster;
    private readonly IReadOnlyList<ResourceKey> _database;
    private readonly WorkloadIdentityDefinition? _identity;

    internal WorkloadsDefinition(
        StackScope scope,
        IReadOnlyDictionary<string, ManifestValue> values,
        IReadOnlyList<CredentialSecret> credentials,
        ManagedCluster? cluster,
        DatabaseDefinition database,
        WorkloadIdentityDefinition? identity)
    {
        var argo = ArgoOf(scope);
        _values = argo is null ? values : new Dictionary<string, ManifestValue>(values) { ["images.argo-executor"] = argo.ExecutorImage };
        (_credentials, _cluster, _identity) = (credentials, cluster, identity);
        _database = [database.Database.Key, database.SecureTransport.Key];
        _own = [.. Components(scope, argo).SelectMany(component => component.Documents.Select(document => (identity?.Prepare(document) ?? document, component.Stage)))];
        _extra = ExtraManifests.Read(scope.Settings.ExtraManifests, _own);
    }

    // The stack's own objects never wait for a team's; those may need any.
    internal IEnumerable<Resource> Resources
    {
        get
        {
            var own = new ObjectDependencies([.. _own.Select(entry => entry.Document)]);
            var all = _extra.Count == 0 ? own : new ObjectDependencies([.. _own.Concat(_extra).Select(entry => entry.Document)]);
            return _own.Select(entry => Object(entry.Document, entry.Stage, own)).Concat(_extra.Select(entry => Object(entry.Document, entry.Stage, all)));
        }
    }

    /// <summary>The key of a namespace of ours.</summary>
    internal static ResourceKey NamespaceKey(string name) => KubernetesKeys.For("Namespace", null, name);

    private static ArgoManifest? ArgoOf(StackScope scope) => scope.Settings is { DeployArgo: true, ArgoManifest: { } location }
        ? ArgoManifest.Of(location.Source, ArgoManifestFile.Read(scope.Settings, location), Folder(scope, "argo-workflows"))
        : null;

    private static IEnumerable<(IReadOnlyList<ManifestDocument> Documents, string Stage)> Components(StackScope scope, ArgoManifest? argo)
    {
        yield return (Folder(scope, "metaflow"), Stages.Services);
        if (scope.Settings.DeployArgo)
        {
            yield return (argo?.Documents ?? Folder(scope, "argo-workflows"), Stages.Argo);
            if (scope.Settings.ArgoHighAvailability)
                yield return (Folder(scope, "argo-workflows-replicas"), Stages.Argo);
            yield return (Folder(scope, "argo-events"), Stages.Argo);
        }

        if (scope.Settings.DeployAirflow)
            yield return (Folder(scope, "airflow"), Stages.Airflow);
        if (!scope.UsesWorkloadIdentity)
            yield break;
        yield return (Folder(scope, "workload-identity/default"), Stages.Services);
        if (scope.Settings.DeployArgo)
            yield return (Folder(scope, "workload-identity/argo"), Stages.Argo);
        if (scope.Settings.DeployAirflow)
            yield return (Folder(scope, "workload-identity/airflow"), Stages.Airflow);
    }

    private static IReadOnlyList<ManifestDocument> Folder(StackScope scope, string component) =>
        ManifestReader.ReadFolder(Path.Combine(scope.Settings.RootDirectory, "manifests", component));

    private KubernetesObject Object(ManifestDocument document, string stage, ObjectDependencies dependencies)
    {
        var secrets = Secrets(document).ToList();
        var made = KubernetesObject.From(document, _values, stage, _cluster is null ? null : Input<string>.From(_cluster.Id));
        if (secrets.Count > 0)
            made = RestartedBy(made, secrets);
        return made with
        {
            Container = dependencies.Namespace(document).Select(KeyOf).FirstOrDefault() ?? made.Container,
            DependsOn = [.. dependencies.Of(document).Select(KeyOf), .. secrets.Select(secret => secret.Key), .. NeedsDatabase(document), .. NeedsCredential(document)],
        };
    }

    private IEnumerable<CredentialSecret> Secrets(ManifestDocument document) =>
        ObjectDependencies.SecretsOf(document).SelectMany(name =>
            _credentials.Where(secret => secret.Name == name && secret.Namespace == document.Namespace));

    // The UI's backend reads the schema that the metadata service's migrations make.
    private IEnumerable<ResourceKey> NeedsDatabase(ManifestDocument document) => (document.Kind, document.Name) switch
    {
        ("Deployment", "metadata-service") => _database,
        ("Deployment", "metaflow-ui-backend-service") => [.. _database, KubernetesKeys.For("Deployment", "default", "metadata-service")],
        _ => [],
    };

    // Pods come after their account: what they sign in by is there when they start.
    private IEnumerable<ResourceKey> NeedsCredential(ManifestDocument document) => _identity?.CredentialOf(document) is { } credential ? [credential.Key] : [];

    // Pods read Secrets into their environment when they start: an annotation that changes with the credential restarts them.
    private static KubernetesObject RestartedBy(KubernetesObject workload, IReadOnlyList<CredentialSecret> secrets)
    {
        var manifest = (JsonObject)workload.Manifest.DeepClone();
        if ((manifest["spec"]?["template"] ?? manifest["spec"]?["jobTemplate"]?["spec"]?["template"]) is not JsonObject template)
            return workload;
        var metadata = template["metadata"] as JsonObject ?? [];
        template["metadata"] = metadata;
        var annotations = metadata["annotations"] as JsonObject ?? [];
        metadata["annotations"] = annotations;
        var values = workload.Values.ToDictionary();
        foreach (var secret in secrets)
        {
            var placeholder = $"credentials.{secret.Name}";
            annotations[$"metaflow-stack/{secret.Name}"] = $"${{{placeholder}}}";
            values[placeholder] = secret.Version;
        }

        return workload with { Manifest = manifest, Values = values };
    }

    /// <summary>The key of a manifest's object.</summary>
    internal static ResourceKey KeyOf(ManifestDocument document) => KubernetesKeys.For(document.Kind, document.Namespace, document.Name);
}
