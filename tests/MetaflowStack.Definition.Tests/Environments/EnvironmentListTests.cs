using MetaflowStack.Definition.Environments.Listing;
using MetaflowStack.Definition.Status;
using MetaflowStack.Engine.State;
using MetaflowStack.Testing;

namespace MetaflowStack.Definition.Tests.Environments;

public sealed class EnvironmentListTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly RunStamp Run = new("a3b0", "alice", "build-7", "Services", Now);

    private static readonly EnvironmentList All = new()
    {
        CheckedAt = Now,
        Environments =
        [
            Standing("dev", 1) with { Recorded = 77, Resources = new ResourceStanding(77, 77, [], [], [], [], []) },
            Standing("test", 1) with
            {
                Recorded = 77,
                Resources = new ResourceStanding(78, 77, ["k8s:deployment/argo/argo-server"], ["azure:storage-account/stcontosometaflowtest", "azure:subnet/x"], ["k8s:deployment/default/metaflow-ui"], [], []),
                State = new StateStanding("https://a.blob.core.windows.net/state/contoso/test.json", 9, Now, Run, new StateLock(Run, Now.AddSeconds(60))),
            },
            Standing("new", 2) with { State = new StateStanding("https://a.blob.core.windows.net/state/contoso/new.json", 0, null, null, null), Recorded = 0, Resources = new ResourceStanding(77, 0, ["a"], [], [], [], []) },
            Standing("prod", 3) with { Protected = true, Subscription = "Production", State = null, Trouble = "Azure refuses the sign-in: the client 'x' with object id 'y' does not have authorization to perform the action over the scope (AuthorizationFailed)" },
        ],
    };

    [Fact]
    public void A_person_reads_it_in_80_columns()
    {
        var text = EnvironmentListText.Of(All, 80);

        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        Snapshot.Matches(text + "\n", "environments.txt");
    }

    [Fact]
    public void A_quick_list_has_what_the_states_say() => Snapshot.Matches(
        EnvironmentListText.Of(All with { Environments = [.. All.Environments.Select(environment => environment with { Resources = null })] }, 80) + "\n", "environments-quick.txt");

    [Fact]
    public void A_program_reads_json() => Snapshot.Matches(All.ToJson(), "environments.json");

    [Fact]
    public void The_documented_fields_are_those_of_the_document()
    {
        var documented = string.Concat(((string[])["environments.md", "status.md"]).Select(page => File.ReadAllText(Path.Combine(Repository.Root, "docs", page))));

        foreach (var name in JsonNames.In(All.ToJson()))
            Assert.Matches($@"`(environments\[\]\.)?{name}(\[\])?`", documented);
    }

    private static EnvironmentStanding Standing(string name, int wave) => new()
    {
        Name = name,
        Profile = name,
        File = $".nuke/parameters.{name}.json",
        Wave = wave,
        Protected = false,
        OrgPrefix = "contoso",
        Location = "westeurope",
        Cloud = "azure",
        Subscription = "11111111-2222-3333-4444-555555555555",
        State = new StateStanding($"https://a.blob.core.windows.net/state/contoso/{name}.json", 12, Now, Run, null),
    };
}
