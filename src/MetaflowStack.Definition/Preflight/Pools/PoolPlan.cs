using MetaflowStack.Azure.Preflight;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Preflight.Pools;

/// <summary>The sizes that the node pools get.</summary>
/// <param name="Choices">The size of each pool that can be had.</param>
/// <param name="Failures">Why pools cannot be had.</param>
/// <param name="Warnings">What to know about those that can.</param>
internal sealed record PoolPlan(IReadOnlyList<PoolChoice> Choices, IReadOnlyList<ErrorDetails> Failures, IReadOnlyList<ErrorDetails> Warnings);

/// <summary>The size that a pool gets.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="Size">The size.</param>
/// <param name="NodesThatFit">How many nodes there is quota for, while other pools stay as small as they may; at most the pool's maximum.</param>
internal sealed record PoolChoice(PoolWish Pool, VmSizeOffer Size, long NodesThatFit)
{
    /// <summary>The sizes of the pool's list that it cannot have.</summary>
    internal IReadOnlyList<string> Impossible { get; init; } = [];

    /// <summary>Why the pool does not get the sizes that would be preferred, a sentence each; empty: it gets the first, or exists.</summary>
    internal IReadOnlyList<string> PassedOver { get; init; } = [];
}
