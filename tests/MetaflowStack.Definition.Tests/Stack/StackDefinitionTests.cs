using System.Runtime.CompilerServices;
using System.Text;
using MetaflowStack.Azure.Preflight;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.Credentials;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Tests.Stack;

public class StackDefinitionTests
{
    private const string SubscriptionId = "00000000-0000-0000-0000-000000000001";
    private const string TenantId = "00000000-0000-0000-0000-000000000002";

    public static TheoryData<bool, bool, string> Flags => new()
    {
        { true, false, "argo" },
        { false, true, "airflow" },
        { true, true, "argo-and-airflow" },
        { false, false, "neither" },
    };

    [Theory]
    [MemberData(nameof(Flags))]
    public void The_graph_fits_the_flags(bool argo, bool airflow, string name) =>
        Snapshot.Matches(Describe(Build(options => options with { DeployArgo = argo, DeployAirflow = airflow }).Graph), $"graph-{name}.txt");

    [Theory]
    [MemberData(nameof(Flags))]
    public void The_graph_fits_the_flags_with_a_managed_identity(bool argo, bool airflow, string name) =>
        Snapshot.Matches(Describe(Build(options => options with { DeployArgo = argo, DeployAirflow = airflow, Identity = "workload" }).Graph), $"graph-workload-{name}.txt");

    [Theory]
    [InlineData("service-principal")]
    [InlineData("workload")]
    public void Tasks_have_roles_on_the_storage_and_on_the_cluster_only_when_asked_for(string identity)
    {
        IEnumerable<string> Roles(bool? granted) => Build(options => options with { Identity = identity, GrantClusterAccess = granted, DeployAirflow = true }).Graph
            .Resources.OfType<RoleAssignment>().Select(role => $"{role.Scope.Source}: {role.Role.Name}").Order(StringComparer.Ordinal);
        string[] storage = ["azure:blob-container/airflow-logs: Storage Blob Data Contributor", "azure:blob-container/metaflow: Storage Blob Data Contributor"];

        Assert.Equal(storage, Roles(null));
        Assert.Equal(storage, Roles(false));
        Assert.Equal(
            [
                .. storage, "azure:managed-cluster/metaflow: Azure Kubernetes Service Cluster User Role", "azure:managed-cluster/metaflow: Azure Kubernetes Service Contributor Role",
            ],
            Roles(true));
    }

    [Fact]
    public void With_a_managed_identity_there_is_no_application_and_no_Secret_of_one()
    {
        var graph = Build(options => options with { Identity = "workload", DeployAirflow = true }).Graph;

        Assert.DoesNotContain(graph.Resources, resource => resource is GraphApplication or GraphServicePrincipal);
        Assert.DoesNotContain(graph.Resources.OfType<CredentialSecret>(), secret => secret.Credential is ServicePrincipalCredential);
        Assert.DoesNotContain(graph.Resources.OfType<KubernetesObject>(), made => made.Manifest.ToJsonString().Contains("metaflow-azure-storage-credentials", StringComparison.Ordinal));
        Assert.All(graph.Resources.OfType<RoleAssignment>(), role => Assert.Equal("azure:user-assigned-identity/metaflow", role.PrincipalId.Source!.ToString()));
    }

    [Fact]
    public void Every_account_with_the_identitys_client_id_is_trusted_by_it_and_no_other_is()
    {
        var definition = Build(options => options with { Identity = "workload", DeployAirflow = true });
        var annotated = definition.Graph.Resources.OfType<KubernetesObject>()
            .Where(made => made.Manifest["kind"]!.ToString() == "ServiceAccount" && made.Manifest["metadata"]!["annotations"]?["azure.workload.identity/client-id"] is not null)
            .Select(made => $"system:serviceaccount:{made.Manifest["metadata"]!["namespace"]}:{made.Manifest["metadata"]!["name"]}");
        var ofAirflow = new[] { "scheduler", "triggerer", "webserver" };
        Assert.All(ofAirflow, component => Assert.Equal("${identity.clientId}", definition.Airflow!.Values[component]!["serviceAccount"]!["annotations"]!["azure.workload.identity/client-id"]!.GetValue<string>()));

        Assert.Equal(
            annotated.Concat(ofAirflow.Select(component => $"system:serviceaccount:airflow:airflow-deployment-{component}")).Order(StringComparer.Ordinal),
            definition.Graph.Resources.OfType<FederatedIdentityCredential>().Select(credential => credential.Subject).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_UIs_pods_sign_in_by_their_account_and_restart_with_another_identity()
    {
        var backend = (KubernetesObject)Build(options => options with { Identity = "workload" }).Graph[ResourceKey.Parse("kubernetes:deployment/default/metaflow-ui-backend-service")];

        var template = backend.Manifest["spec"]!["template"]!;
        Assert.Equal("true", template["metadata"]!["labels"]!["azure.workload.identity/use"]!.GetValue<string>());
        Assert.Equal("${identity.clientId}", template["metadata"]!["annotations"]!["metaflow-stack/identity"]!.GetValue<string>());
        Assert.Null(template["spec"]!["containers"]![0]!["envFrom"]);
        Assert.Null(backend.Manifest["spec"]!["selector"]!["matchLabels"]!["azure.workload.identity/use"]);
        Assert.Equal("azure:user-assigned-identity/metaflow", backend.Values["identity.clientId"].Source!.ToString());
    }

    [Theory]
    [InlineData("azure:federated-identity-credential/argo-metaflow-task", "azure:managed-cluster/metaflow")]
    [InlineData("azure:federated-identity-credential/argo-metaflow-task", "azure:user-assigned-identity/metaflow")]
    [InlineData("kubernetes:service-account/argo/metaflow-task", "azure:federated-identity-credential/argo-metaflow-task")]
    [InlineData("kubernetes:deployment/default/metaflow-ui-backend-service", "azure:federated-identity-credential/default-metaflow-ui-backend-service")]
    [InlineData("stack:helm-release/airflow/airflow-deployment", "azure:federated-identity-credential/airflow-airflow-deployment-scheduler")]
    [InlineData("azure:role-assignment/workload-storage", "azure:user-assigned-identity/metaflow")]
    public void With_a_managed_identity_too_what_another_cannot_do_without_comes_before_it(string later, string earlier) =>
        Assert.Contains(ResourceKey.Parse(earlier), Ancestors(Build(options => options with { Identity = "workload", DeployAirflow = true }).Graph, ResourceKey.Parse(later)));

    [Fact]
    public void A_service_principal_that_exists_gets_the_roles_and_is_no_resource()
    {
        var settings = StackSettings.Validate(new StackOptions { RootDirectory = Root(), OrgPrefix = "demo" }, hasTerminal: false);
        var graph = StackDefinition.Build(new StackScope(settings, SubscriptionId, TenantId)
        {
            Principal = new ExistingPrincipal("the-object", "the-app", "Ours", true, "the-registration"),
        }).Graph;

        Assert.DoesNotContain(graph.Resources, resource => resource is GraphApplication or GraphServicePrincipal);
        Assert.All(graph.Resources.OfType<RoleAssignment>(), role => Assert.Equal("the-object", role.PrincipalId.Value));
        var credential = (ServicePrincipalCredential)graph.Resources.OfType<CredentialSecret>().First(secret => secret.Credential is ServicePrincipalCredential).Credential;
        Assert.Equal(("the-registration", "the-app", "metaflow-stack-demo-default"), (credential.ApplicationObjectId.Value, credential.ClientId.Value, credential.SharedAs));
    }

    [Fact]
    public void Names_in_Azure_are_those_of_the_template()
    {
        var names = Build(options => options with { OrgPrefix = "acme", Environment = "dev", Location = "westeurope" }).Graph.Resources
            .Where(resource => resource is ArmResource)
            .ToDictionary(resource => resource.Key.ToString(), resource => ((ArmResource)resource).Name);

        Assert.Equal("rg-metaflow-dev-westeurope", names["azure:resource-group/metaflow"]);
        Assert.Equal("stacmemetaflowdev", names["azure:storage-account/metaflow"]);
        Assert.Equal("metaflow-storage-container", names["azure:blob-container/metaflow"]);
        Assert.Equal("psql-acme-metaflow-dev", names["azure:postgresql-flexible-server/metaflow"]);
        Assert.Equal("metaflow", names["azure:postgresql-database/metaflow"]);
        Assert.Equal("metaflow.postgres.database.azure.com", names["azure:private-dns-zone/metaflow"]);
        Assert.Equal("vnet-acme-metaflow-westeurope-dev", names["azure:virtual-network/metaflow"]);
        Assert.Equal("snet-acme-metaflow-db-westeurope-dev", names["azure:subnet/database"]);
        Assert.Equal("snet-acme-metaflow-k8s-westeurope-dev", names["azure:subnet/kubernetes"]);
        Assert.Equal("aks-acme-metaflow-dev", names["azure:managed-cluster/metaflow"]);
        Assert.Equal("taskworkers", names["azure:agent-pool/taskworkers"]);
    }

    [Fact]
    public void A_cluster_of_the_users_own_replaces_AKS_and_its_roles()
    {
        var kubeconfig = Path.GetTempFileName();
        var graph = Build(options => options with { Kubeconfig = kubeconfig }).Graph;
        File.Delete(kubeconfig);

        Assert.DoesNotContain(graph.Resources, resource => resource is ManagedCluster or AgentPool);
        Assert.Equal(["azure:role-assignment/storage"], graph.Resources.OfType<RoleAssignment>().Select(role => role.Key.ToString()));
        Assert.Contains(graph.Resources, resource => resource.Key.ToString() == "kubernetes:deployment/default/metadata-service");
    }

    [Fact]
    public void Everything_in_the_cluster_waits_for_the_cluster()
    {
        var definition = Build(options => options);

        Assert.All(definition.Graph.Resources.OfType<KubernetesObject>(), made =>
            Assert.Contains(definition.Cluster!.Key, Ancestors(definition.Graph, made.Key)));
    }

    [Theory]
    [InlineData("kubernetes:deployment/default/metadata-service", "azure:postgresql-database/metaflow")]
    [InlineData("kubernetes:deployment/default/metadata-service", "azure:postgresql-configuration/require-secure-transport")]
    [InlineData("kubernetes:deployment/default/metadata-service", "stack:credential/default/metaflow-database")]
    [InlineData("kubernetes:deployment/default/metaflow-ui-backend-service", "kubernetes:deployment/default/metadata-service")]
    [InlineData("kubernetes:deployment/default/metaflow-ui-backend-service", "stack:credential/default/metaflow-azure-storage-credentials")]
    [InlineData("kubernetes:event-source/argo/argo-events-webhook", "kubernetes:event-bus/argo/default")]
    [InlineData("kubernetes:event-bus/argo/default", "kubernetes:custom-resource-definition/-/eventbus.argoproj.io")]
    [InlineData("kubernetes:deployment/argo/workflow-controller", "kubernetes:config-map/argo/workflow-controller-configmap")]
    [InlineData("kubernetes:deployment/argo/workflow-controller", "kubernetes:namespace/-/argo")]
    [InlineData("stack:credential/argo/metaflow-azure-storage-credentials", "kubernetes:namespace/-/argo")]
    [InlineData("azure:postgresql-flexible-server/metaflow", "azure:virtual-network-link/metaflow")]
    [InlineData("azure:role-assignment/storage", "graph:service-principal/metaflow")]
    public void What_another_cannot_do_without_comes_before_it(string later, string earlier) =>
        Assert.Contains(ResourceKey.Parse(earlier), Ancestors(Build(options => options).Graph, ResourceKey.Parse(later)));

    [Fact]
    public void Pods_that_take_a_credential_restart_when_another_is_issued()
    {
        var backend = (KubernetesObject)Build(options => options).Graph[ResourceKey.Parse("kubernetes:deployment/default/metaflow-ui-backend-service")];

        var annotations = backend.Manifest["spec"]!["template"]!["metadata"]!["annotations"]!;
        Assert.Equal("${credentials.metaflow-azure-storage-credentials}", annotations["metaflow-stack/metaflow-azure-storage-credentials"]!.GetValue<string>());
        Assert.Equal("stack:credential/default/metaflow-azure-storage-credentials", backend.Values["credentials.metaflow-azure-storage-credentials"].Source!.ToString());
    }

    [Fact]
    public void The_database_is_started_by_Infra_and_waited_for_by_WaitForDb()
    {
        var server = Build(options => options).DatabaseServer;

        Assert.Equal((Stages.Infra, Stages.WaitForDb), (server.Stage, server.CompletionStage));
    }

    private static HashSet<ResourceKey> Ancestors(ResourceGraph graph, ResourceKey key)
    {
        var found = new HashSet<ResourceKey>();
        void Visit(ResourceKey at)
        {
            foreach (var dependency in graph.DependenciesOf(at))
            {
                if (found.Add(dependency))
                    Visit(dependency);
            }
        }

        Visit(key);
        return found;
    }

    private static string Describe(ResourceGraph graph)
    {
        var text = new StringBuilder();
        foreach (var resource in graph.Resources)
        {
            text.Append(resource.Key).Append(" [").Append(resource.Stage);
            if (resource.CompletionStage is not null)
                text.Append(" → ").Append(resource.CompletionStage);
            text.Append("]\n");
            foreach (var dependency in graph.DependenciesOf(resource.Key).OrderBy(key => key.ToString(), StringComparer.Ordinal))
                text.Append("    ").Append(dependency).Append(dependency == resource.Container ? " (container)\n" : "\n");
        }

        return text.ToString();
    }

    private static StackDefinition Build(Func<StackOptions, StackOptions> change)
    {
        var options = change(new StackOptions { OrgPrefix = "demo", RootDirectory = Root() });
        return StackDefinition.Build(new StackScope(StackSettings.Validate(options, hasTerminal: false), SubscriptionId, TenantId));
    }

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
