using MetaflowStack.Sandbox.Faults;
using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Faults;

public sealed class FaultGrammarTests
{
    [Theory]
    [InlineData("QuotaExceeded", "QuotaExceeded", null, 1, null)]
    [InlineData("AllocationFailed:Standard_D4_v5", "AllocationFailed", "Standard_D4_v5", 1, null)]
    [InlineData("PostgreSql.InternalServerError:20m", "PostgreSql.InternalServerError", null, 1, 1200.0)]
    [InlineData("429:30%", "429", null, 0.3, null)]
    [InlineData("StorageAccountAlreadyTaken:x2", "StorageAccountAlreadyTaken", "x2", 1, null)]
    [InlineData("ServerNameAlreadyExists:psql-demo", "ServerNameAlreadyExists", "psql-demo", 1, null)]
    [InlineData("Kubernetes.ErrImagePull:registry.test/web:1", "Kubernetes.ErrImagePull", "registry.test/web:1", 1, null)]
    [InlineData("SlowConnection:1.5s", "SlowConnection", null, 1, 1.5)]
    [InlineData("ClockSkew:-5m", "ClockSkew", null, 1, -300.0)]
    [InlineData("Graph.429:12.5%", "Graph.429", null, 0.125, null)]
    [InlineData("QuotaExceeded:standardDv5Family:limit=8", "QuotaExceeded", "standardDv5Family", 1, null)]
    [InlineData("AuthorizationFailed:*/register/action", "AuthorizationFailed", "*/register/action", 1, null)]
    [InlineData("KubernetesVersionNotSupported", "KubernetesVersionNotSupported", null, 1, null)]
    [InlineData("KubernetesVersionNotSupported:1.33", "KubernetesVersionNotSupported", "1.33", 1, null)]
    [InlineData("NeverEnds:Microsoft.Network/virtualNetworks", "NeverEnds", "Microsoft.Network/virtualNetworks", 1, null)]
    public void Name_target_chance_and_duration_are_read(string text, string name, string? target, double probability, double? seconds)
    {
        var fault = FaultSpecification.Parse(text);
        Assert.Equal((name, target, probability), (fault.Name, fault.Target, fault.Probability));
        Assert.Equal(seconds, fault.Duration?.TotalSeconds);
    }

    [Theory]
    [InlineData("500:x2@PUT@*/storageAccounts/*", "PUT", "*/storageAccounts/*", 2, 1, null, 0)]
    [InlineData("500@*/storageAccounts/*:PUT:x2", "PUT", "*/storageAccounts/*", 2, 1, null, 0)]
    [InlineData("503@call=3", null, null, null, 3, 3, 0)]
    [InlineData("503@call=3+", null, null, null, 3, null, 0)]
    [InlineData("503:call=3-5:after=90s", null, null, null, 3, 5, 90)]
    [InlineData("502@after=5m", null, null, null, 1, null, 300)]
    [InlineData("PostgreSql.InternalServerError", null, null, 1, 1, null, 0)]
    [InlineData("PostgreSql.InternalServerError:20m", null, null, null, 1, null, 0)]
    [InlineData("PostgreSql.InternalServerError:x3", null, null, 3, 1, null, 0)]
    public void Calls_times_and_counts_are_read_in_any_order(string text, string? method, string? path, int? count, int first, int? last, double after)
    {
        var fault = FaultSpecification.Parse(text);
        Assert.Equal((method, path, count, first, last), (fault.Method, fault.Path, fault.Count, fault.FirstCall, fault.LastCall));
        Assert.Equal(after, fault.After.TotalSeconds);
    }

    [Theory]
    [InlineData("Nonsense", "unknown fault 'Nonsense'")]
    [InlineData("QuotaExeeded", "did you mean QuotaExceeded?")]
    [InlineData("quotaexceeded", "did you mean QuotaExceeded?")]
    [InlineData("Kubernetes.Conflct:x2", "did you mean Kubernetes.Conflict?")]
    [InlineData("AuthorizationFailed", "fault 'AuthorizationFailed' needs a name: AuthorizationFailed:ACTION")]
    [InlineData("SubscriptionState:Broken", "'Broken' is none of Warned, PastDue, Disabled, Deleted")]
    [InlineData("QuotaExceeded:limit=few", "'limit=few' is none of its options; QuotaExceeded takes a QUOTA, a duration (30s, 20m, 1h), limit=N")]
    [InlineData("AllocationFailed:limit=1", "'limit=1'")]
    [InlineData("429:often", "'often' is none of its options")]
    [InlineData("429:0%", "'0%'")]
    [InlineData("429:101%", "'101%'")]
    [InlineData("429:x0", "'x0'")]
    [InlineData("429@call=0", "'call=0'")]
    [InlineData("429@call=5-3", "'call=5-3'")]
    [InlineData("429@soon=5m", "'soon=5m'")]
    [InlineData("429@after=5", "'after=5'")]
    [InlineData("429:", "'' is none")]
    [InlineData("429@put", "'put'")]
    [InlineData("500:-5m", "'-5m'")]
    [InlineData("PostgreSql.InternalServerError:long", "'long' is none of its options; PostgreSql.InternalServerError takes a duration (30s, 20m, 1h), 'broken'")]
    [InlineData("RoleAssignmentExists:20m", "'20m' is none")]
    [InlineData("Authorization_RequestDenied:x2", "takes none")]
    [InlineData("StorageAccountAlreadyTaken", "needs a name: StorageAccountAlreadyTaken:NAME")]
    [InlineData("SlowConnection", "needs a duration: SlowConnection:DURATION")]
    [InlineData("ResourceDeleted@after=5m", "needs a pattern of ids: ResourceDeleted@PATH")]
    public void What_is_wrong_is_refused_and_named(string text, string words) =>
        Assert.Contains(words, Assert.Throws<FormatException>(() => FaultSpecification.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void All_that_is_wrong_in_options_and_files_is_reported_together()
    {
        var folder = TestSandbox.NewFolder();
        var path = Path.Combine(folder, "faults.txt");
        File.WriteAllText(path, "# an evening in westus2\n429:30% 503:x2   # two\n\nNonsens\n");
        var problem = Assert.Throws<FormatException>(() => FaultList.Parse("QuotaExeeded 429:often", $"@{path}", "file:/nowhere/faults.txt"));
        var lines = problem.Message.Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.StartsWith("unknown fault 'QuotaExeeded'", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("fault '429:often'", lines[1], StringComparison.Ordinal);
        Assert.StartsWith($"{path}:4: unknown fault 'Nonsens'", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("the file of faults '/nowhere/faults.txt' cannot be read", lines[3], StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Faults_come_from_files_by_either_spelling()
    {
        var folder = TestSandbox.NewFolder();
        var path = Path.Combine(folder, "faults.txt");
        File.WriteAllText(path, "429:30% 503:x2 # two\r\n# none\r\nQuotaExceeded\r\n");
        Assert.Equal(["429:30%", "503:x2", "QuotaExceeded"], FaultList.Parse($"@{path}").Select(f => f.Text));
        Assert.Equal(["502", "429:30%", "503:x2", "QuotaExceeded"], FaultList.Parse("502", $"file:{path}").Select(f => f.Text));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Every_known_fault_can_be_written_as_the_table_says()
    {
        foreach (var kind in FaultKinds.All)
        {
            var text = kind.Name + (kind.NeedsTarget ? $":{kind.Choices?[0] ?? "name"}" : "") + (kind.NeedsDuration ? ":10s" : "") + (kind.NeedsPath ? "@*/x/*" : "");
            Assert.Same(kind, FaultSpecification.Parse(text).Kind);
            if (kind.Variant is { } variant)
                Assert.True(FaultSpecification.Parse($"{text}:{variant}").IsVariant);
        }

        Assert.Distinct(FaultKinds.All.Select(k => k.Name));
    }
}
