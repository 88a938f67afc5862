using MetaflowStack.Definition.Stack;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Preflight.Checks;

/// <summary>
/// A managed identity is made with permissions in Azure alone, which are checked with all others: Entra is not asked. What goes on by
/// itself with the service principal's Secret would stand without it.
/// </summary>
internal sealed class WorkloadIdentityCheck : IPreflightCheck
{
    public string Area => "identity";

    public Task<IReadOnlyList<Finding>> RunAsync(PreflightFacts facts, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Finding>>([Of(facts.Scope)]);

    private static Finding Of(StackScope scope) => scope.Settings.DeployAirflow && !AirflowDefinition.IsOurs(scope)
        ? Finding.Failure(new ErrorDetails
        {
            What = "Airflow's release is the one that Terraform made, and signs in as the service principal",
            Why = $"It reads the Secret {CredentialsDefinition.StorageSecret}, which --identity workload removes",
            Remedy = "Leave --identity workload out, or leave Airflow out (--deploy-airflow false) and uninstall its release",
        })
        : Finding.Passed("tasks sign in as a managed identity; no right in Entra is needed");
}
