using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.CiIdentities;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Tests.CiIdentities;

public sealed class CiDefinitionTests
{
    private const string Subscription = "11111111-2222-3333-4444-555555555555";
    private const string State = $"/subscriptions/{Subscription}/resourceGroups/s/providers/Microsoft.Storage/storageAccounts/s/blobServices/default/containers/state";

    private static readonly ResourceGraph Graph = CiDefinition.Build("contoso", "westeurope", Subscription, GitHubRepository.Parse("contoso/metaflow"), [Environment("dev"), Environment("prod")]);

    // Snapshot of who may do what: a reviewer sees each right.
    [Fact]
    public void Each_identity_has_these_rights_and_no_other() => Snapshot.Matches(
        string.Concat(Graph.Resources.OfType<RoleAssignment>().OrderBy(role => role.Key.Name, StringComparer.Ordinal)
            .Select(role => $"{role.PrincipalId.Source!.Name}: {role.Role.Name} on {ArmId.ValueOf(role.Scope)}{(role.Condition is null ? "" : ", limited")}\n")),
        "roles.txt");

    [Fact]
    public void Each_identity_trusts_its_own_subjects_of_GitHub() => Assert.Equal(
        [
            "ci-dev repo:contoso/metaflow:environment:dev", "ci-nightly repo:contoso/metaflow:ref:refs/heads/main", "ci-prod repo:contoso/metaflow:environment:prod",
            "ci-pull-request repo:contoso/metaflow:pull_request",
        ],
        Graph.Resources.OfType<FederatedIdentityCredential>().Select(credential => $"{credential.Key.Name} {credential.Subject}").Order(StringComparer.Ordinal));

    [Fact]
    public void Roles_are_given_within_limits() => Snapshot.Matches(CiRoleCondition.Text + "\n", "condition.txt");

    [Theory]
    [InlineData(null)]
    [InlineData("metaflow")]
    [InlineData("contoso/meta flow")]
    [InlineData("https://github.com/contoso/metaflow")]
    [InlineData("contoso/metaflow:environment")]
    public void What_is_no_repository_is_refused(string? text) => Assert.StartsWith("--repository", Assert.Throws<UsageException>(() => GitHubRepository.Parse(text)).Details.What, StringComparison.Ordinal);

    private static CiEnvironment Environment(string name) => new(name, Subscription, $"/subscriptions/{Subscription}/resourceGroups/rg-metaflow-{name}-westeurope", State);
}
