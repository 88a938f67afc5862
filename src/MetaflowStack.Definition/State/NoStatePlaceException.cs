using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.State;

/// <summary>The account or container that the state is to be in does not exist.</summary>
/// <param name="details">What a person needs to know.</param>
internal sealed class NoStatePlaceException(ErrorDetails details) : StackException(details)
{
    /// <summary>For a container.</summary>
    internal NoStatePlaceException(Uri container) : this(new ErrorDetails
    {
        What = $"The place of the state, {container}, does not exist",
        Why = "Nothing was deployed with this --state yet, or it was deleted. Nothing was done",
        Remedy = "Check --state. InitState makes the place, and so does every target that deploys",
    })
    {
    }

    /// <summary>As this, for a stack of which there is something all the same.</summary>
    /// <param name="found">What there is of it.</param>
    internal NoStatePlaceException With(IReadOnlyList<ResourceKey> found) => new(Details with
    {
        Why = $"Yet {found.Count} resources of the stack exist, {found[0]} among them. Nothing was done",
        Remedy = "Check --state. If the state is lost, InitState makes the place anew, and then the same command finds what exists by itself",
    });
}
