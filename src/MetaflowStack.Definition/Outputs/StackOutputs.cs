using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.Credentials;
using MetaflowStack.Definition.Credentials.Rotation;
using MetaflowStack.Definition.DailyTools;
using MetaflowStack.Definition.Naming;
using MetaflowStack.Definition.NextSteps;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.Outputs;

/// <summary>
/// The outputs of a stack: what <c>config.json</c> says, what the state remembers and what follows from the stack's names. No secret is
/// among them, but where each secret is.
/// </summary>
internal static class StackOutputs
{
    /// <summary>All of them, in the order in which people read them. What a stack does not have is left out.</summary>
    /// <param name="stack">What users need to know of it.</param>
    /// <param name="scope">Where it is.</param>
    /// <param name="definition">What it consists of.</param>
    /// <param name="recorded">What the state remembers of it.</param>
    internal static IReadOnlyList<StackOutput> Of(StackEndpoints stack, StackScope scope, StackDefinition definition, StateDocument recorded)
    {
        var (settings, names, config) = (scope.Settings, scope.Names, MetaflowConfig.For(stack));
        string? Recorded(Input<string> input) => new ResourceContext(definition.StorageAccount.Key, new RecordedOutputs(recorded), TimeProvider.System).TryGet(input);

        IEnumerable<StackOutput> all =
        [
            new("subscriptionId", scope.SubscriptionId),
            new("tenantId", scope.TenantId),
            new("location", settings.Location),
            new("resourceGroup", names.ResourceGroup),
            new("cluster", definition.Cluster is null ? null : names.ManagedCluster),
            new("kubeContext", KubeContext(definition, names, stack)),
            new("namespace", config["METAFLOW_KUBERNETES_NAMESPACE"]),
            new("storageAccount", names.StorageAccount),
            new("blobEndpoint", stack.BlobServiceEndpoint),
            new("container", StackNames.DataContainer),
            new("datastoreRoot", config["METAFLOW_DATASTORE_SYSROOT_AZURE"]),
            new("databaseHost", Recorded(definition.DatabaseServer.FullyQualifiedDomainName)),
            new("databaseName", StackNames.Database),
            new("databaseUser", StackNames.Database),
            new("identityClientId", ClientIdOf(definition) is { } clientId ? Recorded(clientId) : null),
            new("metadataServiceUrl", config["METAFLOW_SERVICE_URL"]),
            new("metadataServiceInternalUrl", config["METAFLOW_SERVICE_INTERNAL_URL"]),
            .. StackComponent.Of(settings).Where(IsForPeople).Select(component => new StackOutput(NameOf(component), UrlOf(component))),
        ];
        return [.. all.Where(output => output.Value is not null), .. Secrets(definition)];
    }

    private static IEnumerable<StackOutput> Secrets(StackDefinition definition)
    {
        foreach (var secret in definition.Graph.Resources.OfType<CredentialSecret>())
        {
            (string Name, string Entry)? output = secret.Credential switch
            {
                DatabaseCredential => ("databasePassword", DatabaseIssuer.Entry),
                ServicePrincipalCredential when secret.Namespace == "default" => ("servicePrincipalPassword", ServicePrincipalIssuer.Entry),
                AirflowCredential => ("airflowAdminPassword", AirflowIssuer.AdminPassword),
                _ => null,
            };
            if (output is { } found)
                yield return new StackOutput(found.Name, null) { Secret = secret.Key, Entry = found.Entry };
        }
    }

    // As Kubeconfig names it.
    private static string KubeContext(StackDefinition definition, StackNames names, StackEndpoints stack) =>
        definition.Cluster is null ? $"metaflow-{stack.Settings.OrgPrefix}-{stack.Settings.Environment}" : names.ManagedCluster;

    private static Input<string>? ClientIdOf(StackDefinition definition) =>
        definition.Graph.Resources.OfType<CredentialSecret>().Select(secret => secret.Credential).OfType<ServicePrincipalCredential>().FirstOrDefault()?.ClientId
        ?? (definition.Graph.Resources.OfType<UserAssignedIdentity>().FirstOrDefault() is { } identity ? Input<string>.From(identity.ClientId) : null);

    private static bool IsForPeople(StackComponent component) => component.Name is "metaflow-ui-static-service" or "argo-server" or "airflow-webserver";

    private static string NameOf(StackComponent component) => component.Name switch
    {
        "argo-server" => "argoUrl",
        "airflow-webserver" => "airflowUrl",
        _ => "uiUrl",
    };

    private static string UrlOf(StackComponent component) => $"{component.Probe!.Scheme}://localhost:{component.Service!.PreferredPort}";
}
