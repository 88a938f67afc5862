using MetaflowStack.Definition.Environments;
using MetaflowStack.Definition.Fleet;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Testing;

namespace MetaflowStack.Definition.Tests.Fleet;

public sealed class FleetTests
{
    private static readonly IReadOnlyList<EnvironmentProfile> Known = [Profile("dev"), Profile("prodeu"), Profile("produs"), Profile("test")];

    [Theory]
    [InlineData("all", "dev prodeu produs test")]
    [InlineData("prod*", "prodeu produs")]
    [InlineData("produ?", "produs")]
    [InlineData("test,dev", "dev test")]
    [InlineData("prod*, dev,prodeu", "dev prodeu produs")]
    public void A_pattern_means_environments_in_their_order_each_once(string pattern, string names) =>
        Assert.Equal(names, string.Join(' ', EnvironmentPattern.Select(pattern, Known).Select(profile => profile.Name)));

    [Theory]
    [InlineData("dev", false)]
    [InlineData(null, false)]
    [InlineData("all", true)]
    [InlineData("dev,test", true)]
    [InlineData("prod*", true)]
    public void Only_a_pattern_means_several(string? value, bool several) => Assert.Equal(several, EnvironmentPattern.MeansSeveral(value));

    [Fact]
    public void An_unknown_name_is_told_the_nearest() =>
        Assert.Contains("Did you mean test?", Assert.Throws<UsageException>(() => EnvironmentPattern.Select("dev,tset", Known)).Message, StringComparison.Ordinal);

    [Fact]
    public void Without_profiles_it_says_how_to_make_one() =>
        Assert.Contains(".nuke/parameters.dev.json", Assert.Throws<UsageException>(() => EnvironmentPattern.Select("all", [new EnvironmentProfile(null, "f", Options("default"))])).Message, StringComparison.Ordinal);

    [Fact]
    public void Two_profiles_of_one_environment_are_refused() =>
        Assert.Contains("parameters.dev.json and .nuke/parameters.dev.json describe one environment", Assert.Throws<UsageException>(() => EnvironmentPattern.Select("all", [Profile("dev"), Profile("dev")])).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_later_wave_begins_when_all_of_the_one_before_have_ended()
    {
        var ended = new List<string>();
        FleetMember[] members = [new("late", 2), new("a", 1), new("b", 1)];

        var results = await Schedule(parallel: 2).RunAsync(members, async member =>
        {
            if (member.Wave == 2)
                Assert.Equal(["a", "b"], ended.Order());
            await Task.Yield();
            lock (ended)
                ended.Add(member.Name);
        }, TestContext.Current.CancellationToken);

        Assert.Equal("late", ended[^1]);
        Assert.All(results, result => Assert.Equal(FleetOutcome.Succeeded, result.Outcome));
    }

    [Fact]
    public async Task One_that_fails_leaves_its_wave_alone_and_holds_up_later_ones()
    {
        FleetMember[] members = [new("bad", 1), new("good", 1), new("late", 2), new("later", 3)];

        var results = await Schedule(parallel: 1).RunAsync(
            members, member => member.Name == "bad" ? Task.FromException(Failure()) : Task.CompletedTask, TestContext.Current.CancellationToken);

        Assert.Equal([FleetOutcome.Failed, FleetOutcome.Succeeded, FleetOutcome.NotStarted, FleetOutcome.NotStarted], results.Select(result => result.Outcome));
    }

    [Fact]
    public async Task No_more_are_at_work_than_allowed()
    {
        var (now, most) = (0, 0);
        var members = Enumerable.Range(0, 20).Select(number => new FleetMember($"e{number}", 1)).ToList();

        await Schedule(parallel: 3).RunAsync(members, async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await Task.Yield();
            Interlocked.Decrement(ref now);
        }, TestContext.Current.CancellationToken);

        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task Once_stopped_none_begins_and_those_at_work_end_by_themselves()
    {
        using var stop = new CancellationTokenSource();
        FleetMember[] members = [new("at work", 1), new("waiting", 1)];

        var results = await Schedule(parallel: 1).RunAsync(members, async _ =>
        {
            await stop.CancelAsync();
            throw new OperationCanceledException();
        }, stop.Token);

        Assert.Equal([FleetOutcome.Cancelled, FleetOutcome.NotStarted], results.Select(result => result.Outcome));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(200)]
    public void Summary(int width)
    {
        var created = Enumerable.Range(0, 68).Select(number => new ResourceChange
        {
            Key = new ResourceKey("azure", $"thing-{number}", "metaflow"),
            Stage = "Infra",
            Outcome = number == 67 ? Outcome.Failed : Outcome.Created,
            StartedAt = default,
            Duration = default,
            Reason = null,
        });
        (FleetResult, ChangeSet)[] rows =
        [
            (new(new("dev", 1), FleetOutcome.Succeeded, TimeSpan.FromMinutes(14.5)), new ChangeSet([.. created.Take(67)])),
            (new(new("test", 1), FleetOutcome.Failed, TimeSpan.FromSeconds(95), Failure()), new ChangeSet([.. created])),
            (new(new("prod", 2), FleetOutcome.NotStarted, default), ChangeSet.Empty),
        ];

        Snapshot.Matches(FleetText.Of(rows, width) + "\n", $"summary-{width}.txt");
    }

    private static FleetSchedule Schedule(int parallel) => new(parallel, TimeProvider.System);

    private static StackException Failure() => new(new ErrorDetails
    {
        What = "azure:managed-cluster/metaflow could not be created",
        Code = "QuotaExceeded",
        Why = "Too few cores",
    });

    private static EnvironmentProfile Profile(string name) => new(name, $".nuke/parameters.{name}.json", Options(name));

    private static StackOptions Options(string name) => new() { OrgPrefix = "demo", Environment = name, RootDirectory = "." };
}
