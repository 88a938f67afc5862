using System.Text;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.CiIdentities;

/// <summary>What <c>SetupCi</c> is about to do, and what is to be done at GitHub, for a person.</summary>
internal static class CiIdentitiesText
{
    /// <summary>What changes; without a line feed at its end.</summary>
    internal static string Plan(Plan plan)
    {
        var text = new StringBuilder();
        foreach (var change in plan.Changes.Where(change => change.Action != PlanAction.Unchanged))
            text.Append("  ").Append(change.Action.ToString().ToLowerInvariant().PadRight(8)).Append(change.Key).Append('\n');
        return text.ToString().TrimEnd('\n');
    }

    /// <summary>What to store: names and ids, no secret. Commands to copy, which is why lines are not broken.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="environments">The environments.</param>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="recorded">The state after the deployment.</param>
    internal static string Variables(GitHubRepository repository, IReadOnlyList<CiEnvironment> environments, string tenantId, StateDocument recorded)
    {
        string ClientId(Engine.Resources.ResourceKey key) => recorded.Resources.Single(resource => resource.Key == key).Outputs["clientId"];
        var text = new StringBuilder("To be stored at GitHub, by hand or with its command line. None of it is a secret.\n\n");
        text.Append("# pull requests: for Plan\n");
        Set(text, repository, "AZURE_TENANT_ID", tenantId, null);
        Set(text, repository, "AZURE_CLIENT_ID", ClientId(CiDefinition.PullRequestKey), null);
        if (environments.Select(environment => environment.SubscriptionId).Distinct(StringComparer.OrdinalIgnoreCase).Count() == 1)
            Set(text, repository, "AZURE_SUBSCRIPTION_ID", environments[0].SubscriptionId, null);
        foreach (var environment in environments)
        {
            text.Append("\n# deploys ").Append(environment.Name).Append('\n');
            text.Append("gh api --method PUT repos/").Append(repository.FullName).Append("/environments/").Append(environment.Name).Append('\n');
            Set(text, repository, "AZURE_CLIENT_ID", ClientId(CiDefinition.KeyOf(environment.Name)), environment.Name);
            Set(text, repository, "AZURE_SUBSCRIPTION_ID", environment.SubscriptionId, environment.Name);
        }

        return text.ToString().TrimEnd('\n');
    }

    private static void Set(StringBuilder text, GitHubRepository repository, string name, string value, string? environment) => text
        .Append("gh variable set ").Append(name).Append(" --repo ").Append(repository.FullName)
        .Append(environment is null ? "" : $" --env {environment}").Append(" --body ").Append(value).Append('\n');
}
