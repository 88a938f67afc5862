using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Secrets;
using MetaflowStack.Kubernetes.Config;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Kubernetes.Tests.Config;

public sealed class KubeConfigFileTests : IDisposable
{
    private const string Stack = """
        apiVersion: v1
        kind: Config
        current-context: aks-demo
        clusters: [{name: aks-demo, cluster: {server: "https://demo:443", certificate-authority-data: QQ==}}]
        users: [{name: clusterUser_aks-demo, user: {token: a-new-token}}]
        contexts: [{name: aks-demo, context: {cluster: aks-demo, user: clusterUser_aks-demo}}]
        """;

    // What a user has: comments, tools' own fields, text that looks like something else.
    private const string Theirs = """
        # my clusters
        apiVersion: v1
        kind: Config
        current-context: "007"
        preferences: {colors: true}
        some-tool: {version: "1.0", enabled: "yes", ratio: 0.5, none: null, list: [1, "2", "2026-01-01"]}
        clusters:
        - name: theirs
          cluster:
            server: https://theirs:6443
            insecure-skip-tls-verify: true
            extensions: [{name: minikube, extension: {last-update: "Mon, 01 Jan"}}]
        users:
        - name: theirs
          user:
            exec: {apiVersion: client.authentication.k8s.io/v1, command: kubelogin, args: ["get-token", "--x=1"], env: null, interactiveMode: IfAvailable}
        contexts:
        - name: "007"
          context: {cluster: theirs, user: theirs, namespace: "on"}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("kubeconfig-").FullName;

    private string File => Path.Combine(_folder, "config");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_that_does_not_exist_is_made_for_its_owner_alone()
    {
        var file = Path.Combine(_folder, "new", "config");

        var (changed, before) = new KubeConfigFile(file).Merge(Context());

        Assert.True(changed);
        Assert.Null(before);
        var connection = KubeConfig.ReadFile(file);
        Assert.Equal(("https://demo/", "a-new-token"), (connection.Server.ToString(), connection.Token!.Reveal()));
        if (!OperatingSystem.IsWindows())
            Assert.Equal((UnixFileMode.UserRead | UnixFileMode.UserWrite, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute), (System.IO.File.GetUnixFileMode(file), System.IO.File.GetUnixFileMode(Path.GetDirectoryName(file)!)));
        Assert.Equal(["config"], Directory.GetFiles(Path.GetDirectoryName(file)!).Select(Path.GetFileName));
    }

    [Fact]
    public void Everything_else_in_the_file_stays_as_it_means()
    {
        System.IO.File.WriteAllText(File, Theirs);

        var (changed, before) = new KubeConfigFile(File).Merge(Context());

        Assert.Equal((true, "007"), (changed, before));
        var merged = Read();
        Assert.Equal("aks-demo", (string?)merged["current-context"]);
        Assert.Equal([2, 2, 2], Lists(merged).Select(list => list.Count));
        foreach (var list in Lists(merged))
            list.RemoveAt(1);
        merged["current-context"] = "007";
        Assert.True(JsonNode.DeepEquals(Parse(Theirs), merged), merged.ToJsonString());
    }

    [Fact]
    public void A_second_time_nothing_is_written()
    {
        System.IO.File.WriteAllText(File, Theirs);
        new KubeConfigFile(File).Merge(Context());
        var written = System.IO.File.ReadAllText(File);
        System.IO.File.SetLastWriteTimeUtc(File, DateTime.UnixEpoch);

        var (changed, _) = new KubeConfigFile(File).Merge(Context());

        Assert.False(changed);
        Assert.Equal((written, DateTime.UnixEpoch), (System.IO.File.ReadAllText(File), System.IO.File.GetLastWriteTimeUtc(File)));
    }

    [Fact]
    public void An_older_entry_of_the_same_cluster_is_renewed_and_what_the_user_added_to_it_stays()
    {
        System.IO.File.WriteAllText(File, """
            clusters: [{name: aks-demo, cluster: {server: "https://old", certificate-authority: /old.pem, proxy-url: "http://proxy"}}]
            users: [{name: clusterUser_aks-demo, user: {client-certificate-data: QQ==, client-key-data: QQ==, token: old}}]
            contexts: [{name: aks-demo, context: {cluster: aks-demo, user: somebody, namespace: argo}}]
            """);

        new KubeConfigFile(File).Merge(Context());

        var merged = Read();
        Assert.True(JsonNode.DeepEquals(Parse("{proxy-url: 'http://proxy', server: 'https://demo:443', certificate-authority-data: QQ==}"), Only(merged, "clusters")["cluster"]), Text());
        Assert.True(JsonNode.DeepEquals(Parse("{token: a-new-token}"), Only(merged, "users")["user"]), Text());
        Assert.True(JsonNode.DeepEquals(Parse("{cluster: aks-demo, user: clusterUser_aks-demo, namespace: argo}"), Only(merged, "contexts")["context"]), Text());
    }

    [Theory]
    [InlineData("- just\n- a list\n")]
    [InlineData("clusters: {name: x}\n")]
    [InlineData("clusters: [{cluster: {}}]\n")]
    [InlineData("a: 1\n---\nb: 2\n")]
    [InlineData("a: [1\n")]
    public void What_is_no_kubeconfig_is_left_alone(string content)
    {
        System.IO.File.WriteAllText(File, content);

        var fault = Assert.ThrowsAny<Exception>(() => new KubeConfigFile(File).Merge(Context()));

        Assert.Contains(File, fault.Message, StringComparison.Ordinal);
        Assert.Equal(content, Text());
        Assert.Equal(["config"], Directory.GetFiles(_folder).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing but a comment\n")]
    [InlineData("clusters: null\nusers: []\ncontexts: null\n")]
    public void An_empty_one_is_filled(string content)
    {
        System.IO.File.WriteAllText(File, content);
        Assert.True(new KubeConfigFile(File).Merge(Context()).Changed);
        Assert.Equal("a-new-token", KubeConfig.ReadFile(File).Token!.Reveal());
    }

    [Fact]
    public void While_kubectl_is_at_it_the_file_is_left_alone()
    {
        System.IO.File.WriteAllText(File, Theirs);
        System.IO.File.WriteAllText(File + ".lock", "");

        var fault = Assert.Throws<StackException>(() => new KubeConfigFile(File).Merge(Context()));

        Assert.Contains("another program", fault.Message, StringComparison.Ordinal);
        Assert.Equal(Theirs, Text());
        Assert.True(System.IO.File.Exists(File + ".lock"));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_link_stays_one()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        var target = Path.Combine(_folder, "elsewhere");
        System.IO.File.WriteAllText(target, Theirs);
        System.IO.File.CreateSymbolicLink(File, target);

        new KubeConfigFile(File).Merge(Context());

        Assert.Equal(target, new FileInfo(File).LinkTarget);
        Assert.Contains("a-new-token", System.IO.File.ReadAllText(target), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(target));
    }

    [Fact]
    public void A_context_of_another_file_keeps_its_meaning_under_a_new_name()
    {
        var source = Path.Combine(_folder, "source");
        System.IO.File.WriteAllText(source, """
            current-context: kind
            clusters: [{name: kind, cluster: {server: "https://kind", certificate-authority: certs/ca.pem}}]
            users: [{name: kind, user: {exec: {command: ./bin/login}, tokenFile: /abs/token}}]
            contexts: [{name: kind, context: {cluster: kind, user: kind, namespace: team}}]
            """);

        new KubeConfigFile(File).Merge(KubeConfigContext.ReadFile(source, null).Named("metaflow-demo-default"));

        var merged = Read();
        Assert.Equal("metaflow-demo-default", (string?)merged["current-context"]);
        Assert.Equal(Path.Combine(_folder, "certs", "ca.pem"), (string?)Only(merged, "clusters")["cluster"]!["certificate-authority"]);
        Assert.Equal((Path.Combine(_folder, "bin", "login"), "/abs/token"), ((string?)Only(merged, "users")["user"]!["exec"]!["command"], (string?)Only(merged, "users")["user"]!["tokenFile"]));
        Assert.True(JsonNode.DeepEquals(Parse("{cluster: metaflow-demo-default, user: metaflow-demo-default, namespace: team}"), Only(merged, "contexts")["context"]), Text());
    }

    [Fact]
    public void The_file_is_the_one_that_kubectl_writes_to()
    {
        var (missing, there) = (Path.Combine(_folder, "missing"), Path.Combine(_folder, "there"));
        System.IO.File.WriteAllText(there, "");

        Assert.Equal(Path.Combine("/home/me", ".kube", "config"), KubeConfigFile.PathOf(null, "/home/me"));
        Assert.Equal(Path.Combine("/home/me", ".kube", "config"), KubeConfigFile.PathOf("", "/home/me"));
        Assert.Equal(missing, KubeConfigFile.PathOf(missing, "/home/me"));
        Assert.Equal(there, KubeConfigFile.PathOf(string.Join(Path.PathSeparator, missing, there), "/home/me"));
        Assert.Equal(missing + "2", KubeConfigFile.PathOf(string.Join(Path.PathSeparator, missing, missing + "2"), "/home/me"));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("two words: and a colon")]
    [InlineData("# no comment")]
    [InlineData("yes")]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("")]
    [InlineData(" spaces ")]
    [InlineData("12e3")]
    [InlineData("0x1F")]
    [InlineData("1:30")]
    [InlineData(".inf")]
    [InlineData("-")]
    [InlineData("- item")]
    [InlineData("*alias")]
    [InlineData("&anchor")]
    [InlineData("!tag")]
    [InlineData("{brace")]
    [InlineData("'single' \"double\"")]
    [InlineData("line\nbreak\n")]
    [InlineData("tab\tand \u0001 control")]
    [InlineData("ünïcode ✓ 🚀")]
    [InlineData("%percent")]
    [InlineData("@at")]
    [InlineData("<<")]
    [InlineData("---")]
    [InlineData("---\n...")]
    public void Text_is_written_so_that_it_is_read_as_the_same_text(string text)
    {
        var node = new JsonObject { [text] = text, ["list"] = new JsonArray(text, new JsonArray(text), new JsonObject { ["inner"] = text }) };
        Assert.True(JsonNode.DeepEquals(node, Parse(YamlWriter.Write(node))), YamlWriter.Write(node));
    }

    private static KubeConfigContext Context() => KubeConfigContext.Parse(new Secret(Stack));

    private static JsonObject Parse(string yaml) => (JsonObject)Assert.Single(YamlReader.Read(yaml, "test")).Root!;

    private static JsonArray[] Lists(JsonObject root) => [.. new[] { "clusters", "users", "contexts" }.Select(list => root[list]!.AsArray())];

    private static JsonNode Only(JsonObject root, string list) => Assert.Single(root[list]!.AsArray())!;

    private JsonObject Read() => Parse(Text());

    private string Text() => System.IO.File.ReadAllText(File);
}
