using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.ContinuousIntegration;
using MetaflowStack.Definition.Naming;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.CiIdentities;

/// <summary>
/// What <c>SetupCi</c> makes: a managed identity for each environment, which its jobs alone sign in as, and one that reads for pull requests.
/// One identity for all would make a job of dev's able to change prod. Managed identities need no right in Entra, and have no secret.
/// </summary>
internal sealed class CiDefinition
{
    /// <summary>The one stage of its deployment.</summary>
    internal const string Stage = "SetupCi";

    private const string PullRequest = "pull-request";

    private readonly List<Resource> _resources = [];
    private readonly GitHubRepository _repository;
    private readonly ResourceGroup _group;
    private readonly StackTags _tags;
    private readonly string _location;

    private CiDefinition(string orgPrefix, string location, string subscriptionId, GitHubRepository repository)
    {
        (_repository, _location, _tags) = (repository, location, new StackTags(orgPrefix, CiNames.Environment));
        _group = new ResourceGroup
        {
            Key = ResourceGroup.KeyFor("ci"),
            Stage = Stage,
            Parent = ArmId.OfSubscription(subscriptionId),
            Name = new CiNames(orgPrefix).ResourceGroup,
            Location = location,
            Tags = _tags,
        };
        _resources.Add(_group);
    }

    /// <summary>The key of the identity that deploys an environment.</summary>
    internal static ResourceKey KeyOf(string environment) => UserAssignedIdentity.KeyFor($"ci-{environment}");

    /// <summary>The key of the identity for pull requests.</summary>
    internal static ResourceKey PullRequestKey => UserAssignedIdentity.KeyFor($"ci-{PullRequest}");

    /// <summary>Everything, as a graph.</summary>
    /// <param name="orgPrefix">The organisation prefix.</param>
    /// <param name="location">Where the identities are made.</param>
    /// <param name="subscriptionId">In which subscription.</param>
    /// <param name="repository">Whose jobs sign in.</param>
    /// <param name="environments">The environments.</param>
    internal static ResourceGraph Build(string orgPrefix, string location, string subscriptionId, GitHubRepository repository, IReadOnlyList<CiEnvironment> environments)
    {
        var definition = new CiDefinition(orgPrefix, location, subscriptionId, repository);
        var names = new CiNames(orgPrefix);
        foreach (var environment in environments)
            definition.AddDeployment(environment, names.DeploymentIdentity(environment.Name));
        definition.AddPullRequests(environments, names.PullRequestIdentity);
        return ResourceGraph.Build(definition._resources);
    }

    // The group, not the subscription: other environments stay out of reach. What lies outside of it is only read.
    private void AddDeployment(CiEnvironment environment, string identityName)
    {
        var identity = AddIdentity(environment.Name, identityName);
        AddCredential(identity, environment.Name, _repository.Environment(environment.Name));
        Assign(identity, environment.Name, "subscription-reader", ArmId.OfSubscription(environment.SubscriptionId), BuiltInRole.Reader);
        Assign(identity, environment.Name, "contributor", environment.ResourceGroupId, BuiltInRole.Contributor);
        Assign(identity, environment.Name, "roles", environment.ResourceGroupId, BuiltInRole.RoleBasedAccessControlAdministrator, CiRoleCondition.Text);
        if (environment.StateContainerId is { } container)
            Assign(identity, environment.Name, "state", container, BuiltInRole.StorageBlobDataContributor);
    }

    private void AddPullRequests(IReadOnlyList<CiEnvironment> environments, string identityName)
    {
        var identity = AddIdentity(PullRequest, identityName);
        AddCredential(identity, PullRequest, _repository.PullRequests);
        // The nightly look at drift reads as pull requests do.
        AddCredential(identity, "nightly", _repository.Branch(CiPlan.Branch));
        foreach (var subscription in environments.Select(environment => environment.SubscriptionId).Distinct(StringComparer.OrdinalIgnoreCase))
            Assign(identity, PullRequest, $"reader-{subscription}", ArmId.OfSubscription(subscription), BuiltInRole.Reader);
        foreach (var environment in environments)
            Assign(identity, PullRequest, $"cluster-{environment.Name}", environment.ResourceGroupId, BuiltInRole.AzureKubernetesServiceClusterUserRole);
        foreach (var state in environments.GroupBy(environment => environment.StateContainerId, StringComparer.OrdinalIgnoreCase).Where(state => state.Key is not null))
            Assign(identity, PullRequest, $"state-{state.First().Name}", state.Key!, BuiltInRole.StorageBlobDataReader);
    }

    private UserAssignedIdentity AddIdentity(string name, string identityName)
    {
        var identity = new UserAssignedIdentity
        {
            Key = UserAssignedIdentity.KeyFor($"ci-{name}"),
            Stage = Stage,
            Parent = _group.Id,
            Name = identityName,
            Location = _location,
            Tags = _tags,
        };
        _resources.Add(identity);
        return identity;
    }

    private void AddCredential(UserAssignedIdentity identity, string name, string subject) => _resources.Add(new FederatedIdentityCredential
    {
        Key = FederatedIdentityCredential.KeyFor($"ci-{name}"),
        Stage = Stage,
        Parent = identity.Id,
        Name = $"github-{name}",
        Issuer = GitHubRepository.Issuer,
        Subject = subject,
        DeletedWithContainer = true,
    });

    private void Assign(UserAssignedIdentity identity, string name, string role, string scope, BuiltInRole given, string? condition = null) => _resources.Add(new RoleAssignment
    {
        Key = RoleAssignment.KeyFor($"ci-{name}-{role}"),
        Stage = Stage,
        Scope = scope,
        Role = given,
        PrincipalId = identity.PrincipalId,
        Condition = condition,
        Tags = _tags,
    });
}
