namespace MetaflowStack.Definition.Settings;

/// <summary>
/// <c>KUBECONFIG</c>: the user's own kubeconfig files. It is named like the parameter <c>--kubeconfig</c>, which is another thing: the
/// build engine must not find it.
/// </summary>
public static class UserKubeconfig
{
    private const string Variable = "KUBECONFIG";
    private static string? _hidden;

    /// <summary>The variable's value; null: not set.</summary>
    public static string? Value => _hidden ?? System.Environment.GetEnvironmentVariable(Variable);

    /// <summary>Takes the variable out of the environment and remembers it. To be called before the engine reads parameters.</summary>
    public static void Hide()
    {
        _hidden = System.Environment.GetEnvironmentVariable(Variable);
        System.Environment.SetEnvironmentVariable(Variable, null);
    }
}
