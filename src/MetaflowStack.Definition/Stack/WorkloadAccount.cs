namespace MetaflowStack.Definition.Stack;

/// <summary>A service account whose pods may sign in as the stack's managed identity (<c>--identity workload</c>).</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
internal sealed record WorkloadAccount(string Namespace, string Name)
{
    /// <summary>
    /// The account that tasks run as. One of the stack's own, and not the namespace's <c>default</c>: that is Kubernetes' own, and the
    /// account of every pod that names none.
    /// </summary>
    internal const string Task = "metaflow-task";

    /// <summary>What a token of the account is about (https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/).</summary>
    internal string Subject => $"system:serviceaccount:{Namespace}:{Name}";

    /// <summary>The name of its federated credential: 3 to 120 letters, digits, '-' and '_' (ManagedIdentity.json).</summary>
    internal string CredentialName => $"{Namespace}-{Name}";

    /// <summary>The accounts of a stack: of tasks, wherever these may run, and of the services that read or write the storage.</summary>
    internal static IEnumerable<WorkloadAccount> Of(StackScope scope)
    {
        yield return new WorkloadAccount("default", "metaflow-ui-backend-service");
        yield return new WorkloadAccount("default", Task);
        if (scope.Settings.DeployArgo)
            yield return new WorkloadAccount("argo", Task);
        if (scope.Settings.DeployAirflow)
            yield return new WorkloadAccount(AirflowDefinition.Namespace, Task);
        if (AirflowDefinition.IsOurs(scope))
        {
            foreach (var component in AirflowValues.StorageComponents)
                yield return new WorkloadAccount(AirflowDefinition.Namespace, $"{AirflowDefinition.Release}-{component}");
        }
    }
}
