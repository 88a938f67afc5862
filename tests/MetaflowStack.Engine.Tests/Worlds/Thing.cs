using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.Tests.Worlds;

/// <summary>The one kind of resource that a <see cref="World"/> knows.</summary>
public sealed record Thing : Resource
{
    public static ResourceKey KeyOf(string name) => new("test", "thing", name);

    /// <summary>A field that can be changed in place.</summary>
    public string Setting { get; init; } = "";

    /// <summary>A field that cannot.</summary>
    public string Shape { get; init; } = "";

    /// <summary>Other shapes that will do, in order of preference.</summary>
    public IReadOnlyList<string> OtherShapes { get; init; } = [];

    public IReadOnlyList<Input<string>> Inputs { get; init; } = [];

    /// <summary>An output that exists only once the thing does, and is another one each time it is made.</summary>
    public Output<string> Id => new(Key, "id");

    /// <summary>An output that can be told beforehand.</summary>
    public Output<string> Address => new(Key, "address") { KnownValue = $"address-of-{Key.Name}" };

    public static Thing Named(string name, params IEnumerable<Thing> inputs) => new()
    {
        Key = KeyOf(name),
        Stage = "Infra",
        Inputs = [.. inputs.Select(input => (Input<string>)input.Id)],
    };

    public bool Equals(Thing? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Key.GetHashCode();
}
