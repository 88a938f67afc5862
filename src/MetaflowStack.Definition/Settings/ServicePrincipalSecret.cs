using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Definition.Settings;

/// <summary>
/// <c>METAFLOW_SERVICE_PRINCIPAL_SECRET</c>: a password of the service principal that <c>--service-principal-id</c> names. An
/// environment variable and no parameter, so that it stands neither on a command line nor in a file that gets committed.
/// </summary>
public static class ServicePrincipalSecret
{
    /// <summary>The variable's name.</summary>
    public const string Variable = "METAFLOW_SERVICE_PRINCIPAL_SECRET";

    /// <summary>The variable's value, or null when it is not set or empty.</summary>
    public static Secret? FromEnvironment() =>
        System.Environment.GetEnvironmentVariable(Variable) is { } value && !string.IsNullOrWhiteSpace(value) ? new Secret(value.Trim()) : null;
}
