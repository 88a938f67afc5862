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
