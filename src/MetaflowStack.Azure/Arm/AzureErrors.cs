using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Arm;

/// <summary>Turns an error answer into a failure that a person understands.</summary>
internal static class AzureErrors
{
    /// <summary>The failure of a call about a resource.</summary>
    public static StackException Explain(ResourceKey? key, string verb, ArmResponse answer) =>
        new(Details(key, verb, answer.Error with { Code = answer.Error.Code ?? $"HTTP {answer.Status}" }));

    /// <summary>What happened, in Azure's words.</summary>
    public static ErrorDetails Details(ResourceKey? key, string verb, AzureErrorBody error) => new()
    {
        What = key is null ? $"Azure refused to {verb}" : $"Azure could not {verb} {key}",
        Resource = key,
        Code = error.Code,
        Why = error.Message,
    };
}
