namespace MetaflowStack.Engine.Resources;

/// <summary>The definition of a stack contradicts itself: a fault of ours, not the user's.</summary>
public sealed class InvalidGraphException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    /// <summary>Every fault, with the keys it concerns.</summary>
    public IReadOnlyList<string> Faults => faults;
}
