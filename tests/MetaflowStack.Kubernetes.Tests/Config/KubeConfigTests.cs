using System.Text;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Secrets;
using MetaflowStack.Kubernetes.Config;

namespace MetaflowStack.Kubernetes.Tests.Config;

public class KubeConfigTests
{
    private static readonly string Authority = Base64("-----AUTHORITY-----");

    // In the form that AKS' listClusterAdminCredential returns.
    private static readonly string Aks = $$"""
        apiVersion: v1
        clusters:
        - cluster:
            certificate-authority-data: {{Authority}}
            server: https://aks-demo-metaflow.hcp.westus.azmk8s.io:443
          name: aks-demo-metaflow-default
        contexts:
        - context:
            cluster: aks-demo-metaflow-default
            user: clusterAdmin_rg_aks
          name: aks-demo-metaflow-default-admin
        - context: {cluster: aks-demo-metaflow-default, user: token-user, namespace: argo}
          name: by-token
        current-context: aks-demo-metaflow-default-admin
        kind: Config
        preferences: {}
        users:
        - name: clusterAdmin_rg_aks
          user:
            client-certificate-data: {{Base64("-----CLIENT-----")}}
            client-key-data: {{Base64("-----KEY-----")}}
            token: a-token-of-some-length
        - name: token-user
          user: {token: "0123456789"}
        """;

    [Fact]
    public void What_AKS_hands_out_is_read()
    {
        var connection = KubeConfig.Parse(new Secret(Aks));
        Assert.Equal(new Uri("https://aks-demo-metaflow.hcp.westus.azmk8s.io/"), connection.Server);
        Assert.Equal("-----AUTHORITY-----", connection.CertificateAuthorityPem);
        Assert.Equal("-----CLIENT-----", connection.ClientCertificatePem);
        Assert.Equal("-----KEY-----", connection.ClientKeyPem!.Reveal());
        Assert.Equal("a-token-of-some-length", connection.Token!.Reveal());
        Assert.Equal("default", connection.Namespace);
        Assert.False(connection.InsecureSkipTlsVerify);
    }

    [Fact]
    public void Another_context_can_be_chosen()
    {
        var connection = KubeConfig.Parse(new Secret(Aks), "by-token");
        Assert.Equal("0123456789", connection.Token!.Reveal());
        Assert.Null(connection.ClientCertificatePem);
        Assert.Equal("argo", connection.Namespace);
    }

    [Fact]
    public void A_context_that_is_not_there_is_wrong_usage_and_names_those_that_are()
    {
        var fault = Assert.Throws<UsageException>(() => KubeConfig.Parse(new Secret(Aks), "by-tokn"));
        Assert.Equal("The kubeconfig kubeconfig has no context 'by-tokn'. Did you mean 'by-token'? It has: aks-demo-metaflow-default-admin, by-token.", fault.Message);
    }

    [Fact]
    public void Files_are_found_beside_the_kubeconfig()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "ca.pem"), "CA");
            File.WriteAllText(Path.Combine(folder, "token"), "file-token-1\n");
            var path = Path.Combine(folder, "config");
            File.WriteAllText(path, Minimal("{server: https://x:6443, certificate-authority: ca.pem, tls-server-name: kubernetes}", "{tokenFile: token}"));
            var connection = KubeConfig.ReadFile(path);
            Assert.Equal(("CA", "file-token-1", "kubernetes"), (connection.CertificateAuthorityPem, connection.Token!.Reveal(), connection.TlsServerName));
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Fact]
    public void Certificate_checks_are_off_only_with_a_warning()
    {
        var warnings = new List<string>();
        var connection = KubeConfig.Parse(new Secret(Minimal("{server: https://x, insecure-skip-tls-verify: true}", "{token: abcdefgh}")), warn: warnings.Add);
        Assert.True(connection.InsecureSkipTlsVerify);
        Assert.Contains("https://x could be anybody", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{exec: {apiVersion: client.authentication.k8s.io/v1, command: kubelogin, args: [get-token]}}", "signs in by the program 'kubelogin', which is not supported")]
    [InlineData("{auth-provider: {name: azure}}", "signs in by the program 'azure', which is not supported")]
    [InlineData("{username: me, password: verysecretword}", "user name and password")]
    [InlineData("{token: verysecretword, as: admin}", "impersonates another user")]
    [InlineData("{client-key-data: \"%%verysecretword\", client-certificate-data: eA==}", "client-key-data is not base64")]
    [InlineData("{client-certificate-data: eA==}", "only one of client certificate and client key")]
    [InlineData("{tokenFile: no/such/file}", "no/such/file, needed to sign in to Kubernetes, cannot be read")]
    public void A_user_that_cannot_sign_in_is_explained_without_its_secrets(string user, string expected)
    {
        var fault = Assert.Throws<StackException>(() => KubeConfig.Parse(new Secret(Minimal("{server: https://x}", user))));
        Assert.Contains(expected, fault.Message.Replace('\\', '/'), StringComparison.Ordinal);
        Assert.DoesNotContain("verysecretword", fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: [", "kubeconfig:2:1: This is not valid YAML")]
    [InlineData("- x", "It is not a kubeconfig")]
    [InlineData("kind: Config", "It has no current-context")]
    [InlineData("current-context: c", "has no context 'c'")]
    [InlineData("current-context: c\ncontexts: [{name: c, context: {user: u}}]", "names no cluster")]
    [InlineData("current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]", "has no cluster 'k'")]
    [InlineData("current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\nclusters: [{name: k, cluster: {server: x}}]\nusers: [{name: u, user: {}}]", "The server 'x' of context 'c' is not an http address")]
    [InlineData("current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\nclusters: [{name: k, cluster: {server: 'https://x'}}]", "has no user 'u'")]
    public void A_broken_kubeconfig_says_what_is_missing(string text, string expected)
    {
        var fault = Assert.ThrowsAny<StackException>(() => KubeConfig.Parse(new Secret(text)));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_wrong_usage() =>
        Assert.Contains("nowhere/config", Assert.Throws<UsageException>(() => KubeConfig.ReadFile("nowhere/config")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_connection_does_not_print_its_secrets()
    {
        var text = KubeConfig.Parse(new Secret(Aks)).ToString();
        Assert.DoesNotContain("a-token-of-some-length", text, StringComparison.Ordinal);
        Assert.DoesNotContain("-----KEY-----", text, StringComparison.Ordinal);
    }

    private static string Minimal(string cluster, string user) =>
        $"current-context: c\ncontexts: [{{name: c, context: {{cluster: k, user: u}}}}]\nclusters: [{{name: k, cluster: {cluster}}}]\nusers: [{{name: u, user: {user}}}]\n";

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
