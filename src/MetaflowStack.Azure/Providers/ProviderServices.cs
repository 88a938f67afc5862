using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Resources;

namespace MetaflowStack.Azure.Providers;

/// <summary>What all Azure providers share.</summary>
/// <param name="Arm">Azure Resource Manager.</param>
/// <param name="Graph">Microsoft Graph.</param>
/// <param name="Tags">The marks of the stack at hand; what does not carry them is not ours.</param>
/// <param name="NewPrincipals">Principals made in this run, which the directory may not have everywhere yet.</param>
internal sealed record ProviderServices(AzureRestClient Arm, AzureRestClient Graph, StackTags Tags, NewPrincipals NewPrincipals)
{
    /// <summary>
    /// How many times as long as usual operations are waited for. More than 1 in the simulated cloud: its minutes are fractions of a
    /// second, and a busy machine loses some of these between two polls.
    /// </summary>
    public int Patience { get; init; } = 1;

    /// <summary>
    /// How long to go on making a database server while Azure fails at it. The first server of a subscription can fail for 20 minutes,
    /// and a good one takes up to 12.
    /// </summary>
    public TimeSpan DatabaseTimeout { get; init; } = TimeSpan.FromMinutes(45);
}
