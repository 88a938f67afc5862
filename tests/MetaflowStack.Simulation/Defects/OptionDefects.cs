using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Simulation.Defects;

/// <summary>Options that break a rule, or name what is not there.</summary>
internal static class OptionDefects
{
    private const string NotThere = "/nowhere/file";
    private const string Id = "5d2f4c7e-0b6a-4a57-9a5b-2f8d3c1e7a90";
    private const string NewHelm = "echo v3.16.2";

    // Port 9 (discard) of loopback: nobody listens.
    private const string NoServer = """
        {"apiVersion": "v1", "kind": "Config", "current-context": "c", "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
         "clusters": [{"name": "c", "cluster": {"server": "https://127.0.0.1:9"}}], "users": [{"name": "u", "user": {"token": "t"}}]}
        """;

    /// <summary>All of them.</summary>
    public static IEnumerable<Defect> All =>
    [
        Rule("`--org-prefix` missing", o => o with { OrgPrefix = null }, "--org-prefix"),
        Rule("`--org-prefix Contoso`", o => o with { OrgPrefix = "Contoso" }, "--org-prefix", "lower-case"),
        Rule("`--org-prefix mymicrosoft`, a reserved word", o => o with { OrgPrefix = "mymicrosoft" }, "--org-prefix", "reserves"),
        Rule("`--org-prefix abcdefghijkl --environment abcdefgh`: names too long", o => o with { OrgPrefix = "abcdefghijkl", Environment = "abcdefgh" }, "--org-prefix", "stabcdefghijklmetaflowabcdefgh"),
        Rule("`--environment my-env`", o => o with { Environment = "my-env" }, "--environment", "my-env"),
        Rule("`--environment all`", o => o with { Environment = "all" }, "--environment", "every environment"),
        Rule("`--location \"West US\"`", o => o with { Location = "West US" }, "--location", "westus?"),
        Rule("`--cloud aws`", o => o with { Cloud = "aws" }, "--cloud", "azure or sandbox"),
        Rule("`--state ftp://…`", o => o with { State = "ftp://host/state" }, "--state"),
        Rule("`--lock-timeout soon`", o => o with { LockTimeout = "soon" }, "--lock-timeout"),
        Rule("`--database-timeout 5s`", o => o with { DatabaseTimeout = "5s" }, "--database-timeout"),
        Rule("`--parallelism 0`", o => o with { Parallelism = 0 }, "--parallelism"),
        Rule("`--kubernetes-subnet` that is no range", o => o with { KubernetesSubnet = "10.300.0.0/16" }, "--kubernetes-subnet"),
        Rule("`--kubernetes-subnet` too small", o => o with { KubernetesSubnet = "10.20.0.0/24" }, "--kubernetes-subnet", "10.20.0.0/24"),
        Rule("`--kubernetes-subnet` of public addresses", o => o with { KubernetesSubnet = "8.8.0.0/16" }, "--kubernetes-subnet", "8.8.0.0/16"),
        Rule("`--database-subnet` too small", o => o with { DatabaseSubnet = "10.20.0.0/29" }, "--database-subnet", "10.20.0.0/29"),
        Rule("subnets that overlap", o => o with { KubernetesSubnet = "10.20.0.0/16", DatabaseSubnet = "10.20.1.0/24" }, "must not overlap"),
        Rule("`--kubeconfig` that is no file", o => o with { Kubeconfig = NotThere }, "--kubeconfig", NotThere),
        Rule("`--context` without `--kubeconfig`", o => o with { Context = "c" }, "--context"),
        Rule("`--service-principal-id` that is no id", o => o with { ServicePrincipalId = "tasks" }, "--service-principal-id", "GUID"),
        Rule("a service principal's password without its id", o => o with { ServicePrincipalSecret = new Secret("password-of-nobody") }, "METAFLOW_SERVICE_PRINCIPAL_SECRET"),
        Rule("`--identity worklod`, misspelt", o => o with { Identity = "worklod" }, "--identity", "workload?"),
        Rule("`--identity workload` with a service principal's id", o => o with { Identity = "workload", ServicePrincipalId = Id }, "--service-principal-id", "--identity workload"),
        Rule("`--airflow-chart` that is no file", o => o with { AirflowChart = NotThere }, "--airflow-chart", NotThere),
        Rule("`--airflow-chart http://…`", o => o with { AirflowChart = "http://charts.example" }, "--airflow-chart", "https"),
        Helm("helm that `HELM_EXE` names and that is not there", "", "helm", "was not found"),
        Helm("helm 3.2", "echo v3.2.4", "helm 3.2.4 is too old"),
        Helm("helm that fails", "exit 3", "exit code 3"),
        Helm("helm that says no version", "echo hello", "hello"),
        new("an Airflow chart that is no chart", FoundBy.Preflight, "is no helm chart")
        {
            Helm = NewHelm,
            Files = root => File.WriteAllText(Path.Combine(root, "chart.tgz"), "hello"),
            Options = o => o with { DeployAirflow = true, AirflowChart = Path.Combine(o.RootDirectory, "chart.tgz") },
        },
        new("an Airflow chart's repository that does not answer", FoundBy.Preflight, "chart repository cannot be reached", "https://127.0.0.1:9")
        {
            Helm = NewHelm,
            Options = o => o with { DeployAirflow = true, AirflowChart = "https://127.0.0.1:9/charts" },
        },
        Option("`--location westsu`, misspelt", o => o with { Location = "westsu" }, "no region westsu", "LocationNotAvailable"),
        Rule("`--kubernetes-subnet` over the cluster's range for services", o => o with { KubernetesSubnet = "10.0.0.0/16" }, "--kubernetes-subnet", "must not overlap 10.0.0.0/16"),
        Rule("`--database-subnet` over the cluster's range for services", o => o with { DatabaseSubnet = "10.0.4.0/24" }, "--database-subnet", "must not overlap 10.0.0.0/16"),
        Option("`--service-principal-id` of nobody", o => o with { ServicePrincipalId = Id }, Id, "no service principal"),
        Option("`--kubeconfig` of a cluster that does not answer", o => o with { Kubeconfig = Path.Combine(o.RootDirectory, "kubeconfig") }, "--kubeconfig")
            with { Files = root => File.WriteAllText(Path.Combine(root, "kubeconfig"), NoServer) },
        Option("`--kubeconfig` that is no kubeconfig", o => o with { Kubeconfig = Path.Combine(o.RootDirectory, "kubeconfig") }, "kubeconfig")
            with { Files = root => File.WriteAllText(Path.Combine(root, "kubeconfig"), "hello") },
        new("`--subscription` of nobody", FoundBy.Login, "elsewhere") { Options = o => o with { Subscription = "elsewhere" } },
    ];

    private static Defect Rule(string name, Func<StackOptions, StackOptions> options, params string[] named) => new(name, FoundBy.Settings, named) { Options = options };

    private static Defect Option(string name, Func<StackOptions, StackOptions> options, params string[] named) => new(name, FoundBy.Preflight, named) { Options = options };

    private static Defect Helm(string name, string script, params string[] named) =>
        new(name, FoundBy.CheckTools, named) { Helm = script, Options = o => o with { DeployAirflow = true } };
}
