using System.Text.Json.Nodes;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.Credentials.Rotation;
using MetaflowStack.Definition.Status;
using MetaflowStack.Definition.Tests.Planning;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Tests.Status;

public class PasswordExpiriesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 20, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_the_state_remembers_counts_where_the_application_is_not_read()
    {
        var expiry = Assert.Single(PasswordExpiries.Of(null, [Age("argo/metaflow-azure-storage-credentials", Now.AddDays(10)), Age("default/metaflow-database", null)], Now));

        Assert.Equal(("password of argo/metaflow-azure-storage-credentials", 10, true), (expiry.What, expiry.DaysLeft, expiry.Soon));
    }

    [Fact]
    public void What_Entra_says_of_a_password_counts_more()
    {
        var application = new GraphApplication { Key = ResourceKey.Parse("graph:application/metaflow"), Stage = "Infra", DisplayName = "x", UniqueName = "x", Tags = new StackTags("demo", "default") };
        var body = JsonNode.Parse("""{"passwordCredentials":[{"keyId":"1","displayName":"argo/secret","endDateTime":"2027-11-27T20:00:00Z"}]}""");
        var plan = PlanSamples.PlanOf(PlanSamples.Change("graph:application/metaflow", "Infra", PlanAction.Unchanged, "as wanted") with
        {
            Desired = application,
            Live = new LiveResource { Id = "1", Body = body },
        });

        var expiries = PasswordExpiries.Of(plan, [Age("argo/secret", Now.AddDays(10)), Age("default/secret", Now.AddDays(40))], Now).ToList();

        Assert.Equal([("password of argo/secret", 365), ("password of default/secret", 40)], expiries.Select(expiry => (expiry.What, expiry.DaysLeft)));
    }

    private static SecretAge Age(string place, DateTimeOffset? expiresAt) => new("service-principal", place, Now, expiresAt, []);
}
