namespace MetaflowStack.Definition.Naming;

/// <summary>
/// The names of what <c>SetupCi</c> makes. Environments have no hyphen in their names and at most 8 letters, so none of these is ever an
/// environment's own.
/// </summary>
/// <param name="orgPrefix">The organisation prefix.</param>
internal sealed class CiNames(string orgPrefix)
{
    /// <summary>What the tags and the state call it: it stands beside the environments.</summary>
    public const string Environment = "ci";

    /// <summary>The resource group of the identities.</summary>
    public string ResourceGroup => $"rg-{orgPrefix}-metaflow-ci";

    /// <summary>The identity that reads for pull requests.</summary>
    public string PullRequestIdentity => $"id-{orgPrefix}-metaflow-ci-pull-request";

    /// <summary>The identity that deploys an environment.</summary>
    public string DeploymentIdentity(string environment) => $"id-{orgPrefix}-metaflow-ci-{environment}";
}
