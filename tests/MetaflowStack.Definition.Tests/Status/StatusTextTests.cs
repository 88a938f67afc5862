using MetaflowStack.Definition.Status;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.Tests.Status;

public class StatusTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 20, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(80)]
    [InlineData(200)]
    public void A_stack_that_is_well(int width) => Matches(Well(), width, "well");

    [Theory]
    [InlineData(80)]
    [InlineData(200)]
    public void A_stack_that_is_not(int width) => Matches(Ill(), width, "ill");

    [Fact]
    public void A_stack_that_was_never_deployed() => Matches(Never(), 80, "never");

    [Fact]
    public void A_stack_that_was_destroyed() => Matches(Never() with { State = Well().State }, 80, "destroyed");

    [Fact]
    public void A_status_is_well_only_when_all_of_it_is()
    {
        Assert.True(Well().IsWell);
        Assert.False((Well() with { Troubles = ["x"] }).IsWell);
        Assert.False((Well() with { Resources = null }).IsWell);
        Assert.False((Well() with { Resources = Well().Resources! with { Drifted = ["x"] } }).IsWell);
        Assert.False((Well() with { Resources = Well().Resources! with { Missing = ["x"] } }).IsWell);
        Assert.False((Well() with { Resources = Well().Resources! with { Unfinished = ["x"] } }).IsWell);
        Assert.False((Well() with { Components = [Well().Components[0] with { Healthy = false }] }).IsWell);
        Assert.False((Well() with { Azure = [Well().Azure[0] with { Healthy = false }] }).IsWell);
        Assert.False((Well() with { Expiries = [PasswordExpiries.Ending("x", Now.AddDays(29), Now, "y")] }).IsWell);
        Assert.True((Well() with { Expiries = [PasswordExpiries.Ending("x", Now.AddDays(31), Now, "y")] }).IsWell);
    }

    [Fact]
    public void The_documented_fields_are_those_of_the_document()
    {
        var documented = File.ReadAllText(Path.Combine(Repository.Root, "docs", "status.md"));

        foreach (var name in JsonNames.In(Ill().ToJson()))
            Assert.Contains($"`{name}`", documented, StringComparison.Ordinal);
    }

    private static void Matches(StackStatus status, int width, string name)
    {
        var text = StatusText.Of(status, width);

        Snapshot.Matches(text + "\n", width == 80 ? $"{name}.txt" : $"{name}-{width}.txt");
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= width, line));
    }

    private static StackStatus Well() => new()
    {
        Stack = "demo/default",
        Cloud = "azure",
        Subscription = "00000000-0000-0000-0000-000000000001",
        Location = "westus",
        CheckedAt = Now,
        State = new StateStanding("https://stdemostate.blob.core.windows.net/state", 12, Now.AddHours(-3), Run("Services"), null),
        Resources = new ResourceStanding(68, 68, [], [], [], [], []),
        Azure = [new PartStanding("cluster", "aks-demo-metaflow-default", true, "1.33.3", "Running"), new PartStanding("database", "psql-demo-metaflow-default", true, "16", "Ready")],
        Components =
        [
            new ComponentStanding("metadata-service", true, "default/metadata-service:8080/ping answers 200", ["v2.5.1"], "v2.5.1"),
            new ComponentStanding("argo-server", true, "argo/argo-server:2746/ answers 200", ["v3.7.18"], "v3.7.18"),
        ],
        Expiries = [PasswordExpiries.Ending("password of default/metaflow-azure-storage-credentials", Now.AddDays(700), Now, "RotateSecrets makes a new one")],
    };

    private static StackStatus Ill() => Well() with
    {
        State = Well().State with { Lock = new StateLock(Run("Infra"), Now.AddMinutes(1)) },
        Resources = new ResourceStanding(
            68, 66, ["kubernetes:deployment/argo/argo-server"], ["azure:storage-account/metaflow", "kubernetes:deployment/default/metadata-service"],
            [.. Enumerable.Range(1, 12).Select(number => $"kubernetes:config-map/default/settings-{number}")], ["azure:managed-cluster/metaflow"], ["azure:blob-container/airflow-logs"]),
        Azure = [new PartStanding("cluster", "aks-demo-metaflow-default", false, "1.33.3", "Stopped"), Well().Azure[1]],
        Components =
        [
            new ComponentStanding("metadata-service", true, "answers 200", ["v2.5.0", "v2.5.1"], "v2.5.1"),
            new ComponentStanding("argo-server", false, "Deployment is not available. Replicas: 0 of 1. argo-server-7d9c: ImagePullBackOff: Back-off pulling image \"quay.io/argoproj/argocli:v3.7.18\"", [], "v3.7.18"),
        ],
        Expiries =
        [
            PasswordExpiries.Ending("password of argo/metaflow-azure-storage-credentials", Now.AddDays(-3), Now, "RotateSecrets makes a new one"),
            PasswordExpiries.Ending("the cluster's client certificate", Now.AddDays(29), Now, "AKS makes new ones: az aks rotate-certs; a cluster of your own, by its own tools"),
            .. Well().Expiries,
        ],
        Troubles = ["The lock could not be read: The state account cannot be reached: no such host"],
    };

    private static StackStatus Never() => Well() with
    {
        State = new StateStanding("https://stdemostate.blob.core.windows.net/state", 0, null, null, null),
        Resources = new ResourceStanding(68, 0, ["azure:resource-group/metaflow"], [], [], [], []),
        Azure = [],
        Components = [],
        Expiries = [],
    };

    private static RunStamp Run(string target) => new("0193aa00-0000-7000-8000-000000000001", "anna", "laptop", target, Now.AddHours(-3));
}
