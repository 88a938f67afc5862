namespace MetaflowStack.Sandbox.Tests.Kubernetes.Streaming;

/// <summary>The commands of a simulated container, against what Debian's dash, coreutils and tar say.</summary>
public sealed class ContainerCommandTests
{
    public static TheoryData<string, string, string, int> Scripts => new()
    {
        { "echo a b; echo -n c", "a b\nc", "", 0 },
        { "echo '$GREETING' \"$GREETING x\" ${GREETING}s", "$GREETING hello x hellos\n", "", 0 },
        { "echo $LONGER", "hello you\n", "", 0 },
        { "true && echo yes || echo no; false && echo yes || echo no", "yes\nno\n", "", 0 },
        { "false; echo $?", "1\n", "", 0 },
        { "exit 300", "", "", 44 },
        { "foo", "", "sh: 1: foo: not found\n", 127 },
        { "/etc/hostname", "", "sh: 1: /etc/hostname: Permission denied\n", 126 },
        { "echo 'open", "", "sh: 1: Syntax error: Unterminated quoted string\n", 2 },
        { "pwd; cd /tmp; pwd; cd nowhere", "/work\n/tmp\n", "sh: 1: cd: can't cd to nowhere\n", 2 },
        { "echo one > a; echo two >> a; cat a; cat < a | wc -l", "one\ntwo\n2\n", "", 0 },
        { "cat missing 2>/dev/null || echo none", "none\n", "", 0 },
        { "cat missing 2>&1", "cat: missing: No such file or directory\n", "", 1 },
        { "echo x > /none/file", "", "sh: 1: cannot create /none/file: No such file\n", 2 },
        { "mkdir -p d/e; touch d/e/f; ls d; ls d/e", "e\nf\n", "", 0 },
        { "mkdir d/e", "", "mkdir: cannot create directory 'd/e': No such file or directory\n", 1 },
        { "ls none", "", "ls: cannot access 'none': No such file or directory\n", 2 },
        { "mkdir d; echo 1 > d/a; mv d/a b; mv b d; ls d; cat d/b", "b\n1\n", "", 0 },
        { "mkdir d; rm d; rm -r d; rm d; rm -f d", "", "rm: cannot remove 'd': Is a directory\nrm: cannot remove 'd': No such file or directory\n", 0 },
        { "test -d /tmp && test -f /etc/hostname && [ a = a ] && [ 2 -gt 1 ] && ! true", "", "sh: 1: !: not found\n", 127 },
        { "test -e none", "", "", 1 },
        { "[ a", "", "[: missing ']'\n", 2 },
        { "echo -n abc > x; sha256sum x", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  x\n", "", 0 },
        { "id; whoami; hostname; cat /etc/hostname", "uid=0(root) gid=0(root) groups=0(root)\nroot\nbox\nbox\n", "", 0 },
        { "A=1 printenv A; export B=2; printenv B; printenv C", "1\n2\n", "", 1 },
        { "date -u +%Y; date +%F", "2026\n2026-01-01\n", "", 0 },
        { "head -n 1 /etc/hostname | tail -c +2", "ox\n", "", 0 },
        { "mkdir s; echo 1 > s/a; tar cf x.tar s; rm -r s; tar tf x.tar; tar xf x.tar; cat s/a", "s/\ns/a\n1\n", "", 0 },
        { "tar cf - /srv/none > x", "", "tar: Removing leading `/' from member names\ntar: /srv/none: Cannot stat: No such file or directory\ntar: Exiting with failure status due to previous errors\n", 2 },
        { "echo nonsense | tar xf -", "", "tar: This does not look like a tar archive\ntar: Exiting with failure status due to previous errors\n", 2 },
        { "sh -c 'exit 3'; echo $?", "3\n", "", 0 },
        { "sh -c 'echo $0 $1 \"$2\" ${3}' a b 'c  d' e", "a b c  d e\n", "", 0 },
        { "mkdir d; echo 1 > a; mv -fT a b; cat b; mv -T b d", "1\n", "mv: cannot overwrite directory 'd' with non-directory\n", 1 },
        { "# nothing\necho $(date)", "", "sh: 1: Syntax error: command substitution is beyond this shell\n", 2 },
    };

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task A_script_does_what_a_real_shell_does(string script, string output, string errors, int exitCode)
    {
        await using var cluster = await StreamingCluster.StartAsync();

        using var session = await cluster.ShellAsync(script);

        Assert.Equal((output, errors), (session.Text(1), session.Text(2)));
        Assert.Equal(exitCode, (string?)session.Status["status"] == "Success" ? 0 : int.Parse((string)session.Status["details"]!["causes"]![0]!["message"]!));
    }

    [Fact]
    public async Task Head_ends_when_it_has_its_bytes_though_more_could_come()
    {
        await using var cluster = await StreamingCluster.StartAsync();
        using var session = await cluster.ExecAsync(["head", "-c", "4"], protocol: "v4.channel.k8s.io");

        await session.SendAsync(0, "abcdef");
        await session.EndAsync();

        Assert.Equal("abcd", session.Text(1));
    }

    [Fact]
    public async Task A_shell_without_a_script_reads_commands_as_they_come()
    {
        await using var cluster = await StreamingCluster.StartAsync();
        using var session = await cluster.ExecAsync(["sh"]);

        await session.SendAsync(0, "cd /tmp\npwd\n");
        await session.UntilAsync(1, "/tmp\n");
        await session.SendAsync(0, "exit 4\n");
        await session.EndAsync();

        Assert.Equal("4", (string?)session.Status["details"]!["causes"]![0]!["message"]);
    }

    [Fact]
    public async Task Secrets_and_config_maps_are_where_the_pod_mounts_them()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.CreateAsync("/api/v1/namespaces/default/secrets", """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"creds"},"stringData":{"KEY":"value"}}""");
        await cluster.CreateAsync("/api/v1/namespaces/default/configmaps", Objects.ConfigMap("settings", """{"a.txt":"text"}"""));
        await cluster.CreateAsync("/api/v1/namespaces/default/pods", """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"box"},"spec":{"securityContext":{"runAsUser":1000},
             "volumes":[{"name":"c","configMap":{"name":"settings"}},{"name":"s","secret":{"secretName":"creds"}}],
             "containers":[{"name":"main","image":"b:1","envFrom":[{"secretRef":{"name":"creds"}}],"env":[{"name":"ONE","valueFrom":{"secretKeyRef":{"name":"creds","key":"KEY"}}}],
              "volumeMounts":[{"name":"c","mountPath":"/etc/settings"},{"name":"s","mountPath":"/one","subPath":"KEY"}]}]}}
            """);
        cluster.Pass(60);

        using var session = await cluster.ShellAsync("echo $KEY $ONE; cat /etc/settings/a.txt /one; whoami");

        Assert.Equal("value value\ntextvalue", session.Text(1));
        Assert.Equal("whoami: cannot find name for user ID 1000\n", session.Text(2));
    }
}
