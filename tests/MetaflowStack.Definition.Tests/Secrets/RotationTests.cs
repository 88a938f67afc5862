using MetaflowStack.Definition.Credentials;
using MetaflowStack.Definition.Credentials.Rotation;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.Tests.Stack;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.Tests.Secrets;

/// <summary>What a rotation does with which secrets, and what it says.</summary>
public class RotationTests
{
    private static readonly SampleStack Stack = new(options => options with { DeployAirflow = true });

    private static StateDocument Empty => StateDocument.New("demo", "default", DateTimeOffset.UnixEpoch);

    [Fact]
    public void Without_names_all_secrets_are_rotated_each_from_the_credential_that_it_has()
    {
        var choice = RotationChoice.Of(Present(), RotationRequests.None, null);

        Assert.Equal(
            [
                ("airflow/metaflow-airflow", "v-airflow/metaflow-airflow"), ("airflow/metaflow-azure-storage-credentials", "v-airflow/metaflow-azure-storage-credentials"),
                ("argo/metaflow-azure-storage-credentials", "v-argo/metaflow-azure-storage-credentials"), ("default/metaflow-azure-storage-credentials", "v-default/metaflow-azure-storage-credentials"),
                ("default/metaflow-database", "v-default/metaflow-database"),
            ],
            choice.Requests.Select(request => (request.Key, request.Value)).Order());
    }

    [Theory]
    [InlineData("database", "default/metaflow-database")]
    [InlineData("airflow", "airflow/metaflow-airflow")]
    [InlineData("service-principal", "airflow/metaflow-azure-storage-credentials argo/metaflow-azure-storage-credentials default/metaflow-azure-storage-credentials")]
    public void A_name_chooses_its_secrets_alone(string name, string places) =>
        Assert.Equal(places.Split(' '), RotationChoice.Of(Present(), RotationRequests.None, [name]).Requests.Keys.Order());

    [Fact]
    public void What_an_earlier_run_began_is_finished_and_not_rotated_twice()
    {
        var begun = RotationRequests.Of(RotationRequests.Add(Empty, [KeyValuePair.Create("default/metaflow-database", "v-older")]));

        var choice = RotationChoice.Of(Present(), begun, ["database", "airflow"]);

        Assert.Equal(["airflow/metaflow-airflow"], choice.Requests.Keys);
        Assert.Equal(["default/metaflow-database"], choice.Finished.Select(secret => secret.Secret.Place));
    }

    [Fact]
    public void A_secret_that_the_cluster_has_lost_is_for_a_deployment_to_make() =>
        Assert.DoesNotContain("default/metaflow-database", RotationChoice.Of(Present(lost: "default/metaflow-database"), RotationRequests.None, null).Requests.Keys);

    [Fact]
    public void A_password_that_was_given_stays_and_is_refused_by_its_name()
    {
        var present = Present(given: true);

        Assert.Equal(3, RotationChoice.Of(present, RotationRequests.None, null).Left.Count);
        var refused = Assert.Throws<UsageException>(() => RotationChoice.Of(present, RotationRequests.None, ["service-principal"]));
        Assert.Contains("Set a new one in METAFLOW_SERVICE_PRINCIPAL_SECRET", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_of_what_the_stack_does_not_have_is_refused() => Assert.Contains(
        "It has database, service-principal",
        Assert.Throws<UsageException>(() => RotationChoice.Of(Present(new SampleStack()), RotationRequests.None, ["airflow"])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("databse", null, "--secret 'databse': must be one of database, service-principal, airflow; did you mean database?")]
    [InlineData("service-principal", "workload", "--secret 'service-principal': is not part of the stack with --identity workload, which has no password")]
    public void Names_are_checked_beforehand(string name, string? identity, string fault) => Assert.Equal(
        fault, Assert.Single(Assert.Throws<SettingsException>(() => new SampleStack(options => options with { Secret = [name], Identity = identity })).Faults).ToString());

    [Fact]
    public void A_request_asks_for_the_credential_that_it_was_made_about_and_for_no_later_one()
    {
        var state = RotationRequests.Add(Empty with { Properties = new Dictionary<string, string> { ["location"] = "westus" } }, [KeyValuePair.Create("default/a", "1"), KeyValuePair.Create("default/b", "2")]);
        var requests = RotationRequests.Of(state);

        Assert.Equal((true, false, false), (requests.Ask("default/a", "1"), requests.Ask("default/a", "2"), requests.Ask("default/c", "1")));
        Assert.Equal(["location", "rotation.default/b"], RotationRequests.Remove(state, ["default/a"]).Properties.Keys.Order());
    }

    [Fact]
    public void What_is_going_to_happen() => Snapshot.Matches(RotationText.Of(RotationChoice.Of(Present(), RotationRequests.None, null), "demo/default") + "\n", "rotation.txt");

    [Fact]
    public void What_is_going_to_happen_after_a_run_that_died_and_with_a_password_that_was_given()
    {
        var begun = RotationRequests.Of(RotationRequests.Add(Empty, [KeyValuePair.Create("default/metaflow-database", "v-older")]));
        Snapshot.Matches(RotationText.Of(RotationChoice.Of(Present(given: true), begun, null), "demo/default") + "\n", "rotation-finished.txt");
    }

    [Fact]
    public void The_state_tells_how_old_secrets_are_and_who_uses_them()
    {
        var recorded = Stack.Recorded(new()
        {
            ["stack:credential/default/metaflow-azure-storage-credentials"] = new() { ["version"] = "1", ["issuedAt"] = "2026-03-01T12:00:00Z", ["expiresAt"] = "2028-03-01T12:00:00Z" },
            ["stack:credential/default/metaflow-database"] = new() { ["version"] = "2" },
        });

        var ages = SecretAges.Of(Stack.Definition, recorded);

        Assert.Equal(5, ages.Count);
        var password = Assert.Single(ages, age => age.Place == "default/metaflow-azure-storage-credentials");
        Assert.Equal(("service-principal", new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), new DateTimeOffset(2028, 3, 1, 12, 0, 0, TimeSpan.Zero)), (password.Name, password.IssuedAt!.Value, password.ExpiresAt!.Value));
        Assert.Equal(["kubernetes:deployment/default/metaflow-ui-backend-service"], password.UsedBy.Select(key => key.ToString()));
        Assert.Equal((null, null), (ages.Single(age => age.Name == "database").IssuedAt, ages.Single(age => age.Name == "database").ExpiresAt));
    }

    private static IReadOnlyList<PresentSecret> Present(SampleStack? stack = null, bool given = false, string? lost = null)
    {
        var graph = (stack ?? Stack).Definition.Graph;
        return
        [
            .. graph.Resources.OfType<CredentialSecret>().Select(secret => new PresentSecret(
                secret, secret.Place == lost ? null : $"v-{secret.Place}", !given || secret.Credential is not ServicePrincipalCredential, SecretAges.UsersOf(graph, secret))),
        ];
    }
}
