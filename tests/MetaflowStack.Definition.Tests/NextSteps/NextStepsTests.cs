using System.Text.Json;
using MetaflowStack.Definition.NextSteps;
using MetaflowStack.Definition.Settings;

namespace MetaflowStack.Definition.Tests.NextSteps;

public class NextStepsTests
{
    // The names that metaflow/metaflow_config.py of Netflix/metaflow reads with from_conf, each with METAFLOW_ before it.
    private static readonly string[] KnownToMetaflow =
    [
        "DEFAULT_DATASTORE", "DEFAULT_METADATA", "DATASTORE_SYSROOT_AZURE", "AZURE_STORAGE_BLOB_SERVICE_ENDPOINT", "SERVICE_URL",
        "SERVICE_INTERNAL_URL", "KUBERNETES_NAMESPACE", "KUBERNETES_SERVICE_ACCOUNT", "KUBERNETES_SECRETS", "KUBERNETES_LABELS", "ARGO_EVENTS_SERVICE_ACCOUNT",
        "ARGO_EVENTS_EVENT_BUS", "ARGO_EVENTS_EVENT_SOURCE", "ARGO_EVENTS_EVENT", "ARGO_EVENTS_WEBHOOK_URL",
    ];

    public static TheoryData<bool, bool, string> Flags => new()
    {
        { true, false, "argo" },
        { false, true, "airflow" },
        { true, true, "argo-and-airflow" },
        { false, false, "neither" },
    };

    [Theory]
    [MemberData(nameof(Flags))]
    public void The_text_fits_the_flags(bool argo, bool airflow, string name) =>
        Snapshot.Matches(NextStepsText.Render(Stack(argo, airflow), "output/default/config.json"), $"next-steps-{name}.txt");

    [Theory]
    [MemberData(nameof(Flags))]
    public void The_configuration_fits_the_flags(bool argo, bool airflow, string name) =>
        Snapshot.Matches(MetaflowConfig.Render(MetaflowConfig.For(Stack(argo, airflow))), $"config-{name}.json");

    [Theory]
    [MemberData(nameof(Flags))]
    public void The_configuration_fits_a_managed_identity(bool argo, bool airflow, string name) =>
        Snapshot.Matches(MetaflowConfig.Render(MetaflowConfig.For(Stack(argo, airflow, Workload))), $"config-workload-{name}.json");

    [Fact]
    public void The_airflow_profile_too_names_the_account_that_signs_in()
    {
        var config = MetaflowConfig.ForAirflow(Stack(argo: true, airflow: true, Workload));

        Assert.Equal(("metaflow-task", "azure.workload.identity/use=true"), (config["METAFLOW_KUBERNETES_SERVICE_ACCOUNT"], config["METAFLOW_KUBERNETES_LABELS"]));
        Assert.DoesNotContain("METAFLOW_KUBERNETES_SECRETS", config.Keys);
    }

    [Theory]
    [MemberData(nameof(Flags))]
    public void Every_key_is_one_that_Metaflow_reads(bool argo, bool airflow, string name)
    {
        foreach (var stack in new[] { Stack(argo, airflow), Stack(argo, airflow, Workload) })
        {
            var config = JsonDocument.Parse(MetaflowConfig.Render(MetaflowConfig.For(stack))).RootElement;

            Assert.All(config.EnumerateObject(), entry => Assert.Contains(entry.Name, KnownToMetaflow.Select(key => "METAFLOW_" + key)));
            Assert.All(config.EnumerateObject(), entry => Assert.False(string.IsNullOrEmpty(entry.Value.GetString()), name));
        }
    }

    [Fact]
    public void The_airflow_profile_uses_the_namespace_of_airflow() =>
        Assert.Equal("airflow", MetaflowConfig.ForAirflow(Stack(argo: true, airflow: true))["METAFLOW_KUBERNETES_NAMESPACE"]);

    [Fact]
    public void A_cluster_of_the_users_own_is_reached_by_its_kubeconfig()
    {
        var kubeconfig = Path.GetTempFileName();
        var stack = Stack(argo: true, airflow: false, options => options with { Kubeconfig = kubeconfig, Context = "my context" });

        var text = NextStepsText.Render(stack, "output/default/config.json");

        Assert.Contains($"kubectl --kubeconfig {kubeconfig} --context 'my context' get pods", text, StringComparison.Ordinal);
        Assert.DoesNotContain("az aks", text, StringComparison.Ordinal);
        File.Delete(kubeconfig);
    }

    [Fact]
    public void A_simulated_stack_says_so() =>
        Assert.Contains("simulated", NextStepsText.Render(Stack(true, false, options => options with { Cloud = "sandbox" }), "c"), StringComparison.Ordinal);

    private static StackOptions Workload(StackOptions options) => options with { Identity = "workload" };

    private static StackEndpoints Stack(bool argo, bool airflow, Func<StackOptions, StackOptions>? change = null)
    {
        var options = new StackOptions { OrgPrefix = "demo", DeployArgo = argo, DeployAirflow = airflow, RootDirectory = "/stack" };
        return new StackEndpoints
        {
            Settings = StackSettings.Validate(change?.Invoke(options) ?? options, hasTerminal: false),
            BlobServiceEndpoint = "https://stdemometaflowdefault.blob.core.windows.net/",
            SubscriptionId = "00000000-0000-0000-0000-000000000001",
        };
    }
}
