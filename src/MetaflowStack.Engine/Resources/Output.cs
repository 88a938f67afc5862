using System.Diagnostics.CodeAnalysis;

namespace MetaflowStack.Engine.Resources;

/// <summary>
/// A typed reference to a value that a resource has once it exists (its ARM id, an endpoint, a principal id).
/// </summary>
/// <typeparam name="T"><see cref="string"/>, or <see cref="Secrets.Secret"/> for values that must not be kept.</typeparam>
/// <param name="Resource">The resource that has the value.</param>
/// <param name="Name">The output's name in camelCase, as its provider publishes it.</param>
[SuppressMessage("Naming", "CA1725", Justification = "Source is the interface's word for Resource.")]
public sealed record Output<T>(ResourceKey Resource, string Name) : IReference where T : class
{
    /// <summary>The value when it can be computed before the resource exists (an ARM id can); null when only the resource knows it.</summary>
    public T? KnownValue { get; init; }

    /// <inheritdoc />
    public ResourceKey? Source => Resource;

    /// <summary>Names the reference, never the value.</summary>
    public override string ToString() => $"{Resource}.{Name}";
}
