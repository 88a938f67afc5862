using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MetaflowStack.Definition.Tests.Manifests;

public partial class ContainerTests
{
    // Why each cannot say runAsNonRoot, by the image's Dockerfile.
    private static readonly Dictionary<string, string> NeedsRoot = new()
    {
        ["metadata-service"] = "no user but root, code in /root",
        ["metaflow-ui"] = "nginx starts as root",
    };

    public static TheoryData<string> Deployments => [.. Workload.All.Select(workload => workload.ToString())];

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Every_container_has_requests_and_limits(string name) =>
        Assert.All(Find(name).AllContainers, container =>
        {
            foreach (var part in (string[])["requests", "limits"])
            {
                Assert.Equal(["cpu", "memory"], container.At("resources", part)!.AsObject().Select(entry => entry.Key));
                Assert.All(container.At("resources", part)!.AsObject(), entry => Assert.Matches(CanonicalQuantity(), entry.Value!.GetValue<string>()));
            }
        });

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Every_container_is_probed_on_a_port_that_it_opens(string name) =>
        Assert.All(Find(name).Containers, container =>
        {
            foreach (var probe in (string[])["readinessProbe", "livenessProbe"])
            {
                var port = container.At(probe, "httpGet", "port")!.ToString();
                Assert.Contains(container.Items("ports"), open => open["containerPort"]!.ToString() == port || open.Text("name") == port);
            }
        });

    [Theory]
    [MemberData(nameof(Deployments))]
    public void No_container_may_gain_privileges_or_keep_more_capabilities_than_it_needs(string name) =>
        Assert.All(Find(name).AllContainers, container =>
        {
            Assert.False(container.At("securityContext", "allowPrivilegeEscalation")!.GetValue<bool>());
            Assert.Equal(["ALL"], container.Texts("securityContext", "capabilities", "drop"));
            string[] added = container.Text("image") == ManifestFiles.Images["metaflow-ui"] ? ["CHOWN", "SETGID", "SETUID"] : [];
            Assert.Equal(added, container.Texts("securityContext", "capabilities", "add"));
        });

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Pods_run_as_a_user_of_their_own_unless_their_image_cannot(string name)
    {
        var workload = Find(name);
        var needsRoot = workload.AllContainers.Any(container => NeedsRoot.Keys.Any(component => container.Text("image") == ManifestFiles.Images[component]));

        Assert.Equal(!needsRoot, workload.Pod.At("securityContext", "runAsNonRoot")?.GetValue<bool>() ?? false);
        Assert.Equal("RuntimeDefault", workload.Pod.Text("securityContext", "seccompProfile", "type"));
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Pods_of_accounts_without_rights_have_no_token(string name)
    {
        var workload = Find(name);
        var hasRights = Rbac.PermissionSet.Of(workload.Pod.Text("serviceAccountName")!, ManifestFiles.AllBound).Permissions.Count > 0;

        Assert.Equal(hasRights, workload.Pod["automountServiceAccountToken"]?.GetValue<bool>() ?? true);
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void The_selector_is_the_app_label_that_users_know(string name)
    {
        var workload = Find(name);
        var selector = workload.Deployment.At("spec", "selector", "matchLabels")!;

        Assert.True(workload.IsSelectedBy(selector));
        Assert.Equal($$"""{"app":"{{workload.Deployment.Name()}}"}""", selector.ToJsonString());
    }

    [Fact]
    public void The_UI_backend_answers_the_pages_of_one_origin_only() =>
        Assert.Equal("http://localhost:3000", Environment("metaflow-ui-backend-service", "ORIGIN_TO_ALLOW_CORS_FROM").Text("value"));

    [Theory]
    [InlineData("metadata-service", 2)]
    [InlineData("metaflow-ui-backend-service", 1)]
    public void Connections_to_the_database_are_encrypted(string deployment, int connecting)
    {
        var containers = Find($"Deployment default/{deployment}").AllContainers
            .Select(container => container.Items("env").ToDictionary(entry => entry.Text("name")!))
            .Where(environment => environment.ContainsKey("MF_METADATA_DB_HOST"))
            .ToList();

        Assert.Equal(connecting, containers.Count);
        Assert.All(containers, environment => Assert.Equal("require", environment["MF_METADATA_DB_SSL_MODE"].Text("value")));
    }

    [Fact]
    public void No_secret_is_written_down()
    {
        Assert.DoesNotContain(ManifestFiles.All, document => document.Kind == "Secret");
        Assert.All(
            Workload.All.SelectMany(workload => workload.AllContainers).SelectMany(container => container.Items("env")).Where(entry => Sensitive().IsMatch(entry.Text("name")!)),
            entry => Assert.Null(entry["value"]));
    }

    [Fact]
    public void Users_sign_in_to_Argo_with_their_own_token() =>
        Assert.Contains("--auth-mode=client", Find("Deployment argo/argo-server").Containers.Single().Texts("args"));

    private static Workload Find(string name) => Workload.All.Single(workload => workload.ToString() == name);

    private static JsonObject Environment(string deployment, string variable) =>
        Find($"Deployment default/{deployment}").Containers.Single().Items("env").Single(entry => entry.Text("name") == variable);

    [GeneratedRegex("PSWD|PASSWORD|SECRET|TOKEN|_KEY")]
    private static partial Regex Sensitive();

    // As the API server writes it back, or every later comparison would find a difference: no 1000m, 2000M or 1024Mi.
    [GeneratedRegex("^(?!.*000[mM]?$)(?!1024)[1-9][0-9]*(m|M|G|Mi|Gi)?$")]
    private static partial Regex CanonicalQuantity();
}
