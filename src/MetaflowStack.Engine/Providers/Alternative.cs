using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.Providers;

/// <summary>What to do about a creation that failed because of the way in which the resource was to be made, a size without capacity.</summary>
/// <param name="Lacking">What could not be had, in a few words: <c>Standard_D4_v5 has no capacity in westus</c>.</param>
/// <param name="Next">The same resource, made in the next of the ways that will do; null: none is left.</param>
/// <param name="Instead">What <paramref name="Next"/> is made with: <c>Standard_D4s_v5</c>.</param>
public sealed record Alternative(string Lacking, Resource? Next, string? Instead);

/// <summary>A way of making a resource that was tried.</summary>
/// <param name="Resource">The resource, as it was to be made.</param>
/// <param name="Lacking">What could not be had.</param>
/// <param name="Failure">How its creation failed.</param>
public sealed record FailedAlternative(Resource Resource, string Lacking, StackException Failure);
