using Nuke.Common;

/// <summary>Makes the identities that CI deploys with.</summary>
public interface ISetupCi : IHasState
{
    [Parameter("Repository at GitHub, OWNER/NAME, whose jobs SetupCi lets sign in to Azure")]
    string? Repository => TryGetValue(() => Repository);

    [Parameter("SetupCi deletes the identities instead of making them")]
    bool? Remove => TryGetValue<bool?>(() => Remove);

    Target SetupCi => _ => _
        .Description("Makes a managed identity for each environment that jobs of --repository sign in as, without a secret, and prints what to store there")
        .Executes(() => Run.CiIdentities.SetupAsync(Repository, Remove == true));
}
