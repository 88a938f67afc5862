namespace MetaflowStack.Engine.Resources;

/// <summary>A property of a resource: a value that is known now, or another resource's <see cref="Output{T}"/>.</summary>
/// <typeparam name="T">As for <see cref="Output{T}"/>.</typeparam>
public sealed record Input<T> : IReference where T : class
{
    private Input(T? value, Output<T>? reference) => (Value, Reference) = (value, reference);

    /// <summary>The value, or null when it comes from <see cref="Reference"/>.</summary>
    public T? Value { get; }

    /// <summary>The output that the value comes from, or null.</summary>
    public Output<T>? Reference { get; }

    /// <inheritdoc />
    public ResourceKey? Source => Reference?.Resource;

    /// <summary>Takes a value that is known now.</summary>
    public static implicit operator Input<T>(T value) => From(value);

    /// <summary>Takes another resource's output.</summary>
    public static implicit operator Input<T>(Output<T> output) => From(output);

    /// <summary>Takes a value that is known now.</summary>
    public static Input<T> From(T value) => new(value, null);

    /// <summary>Takes another resource's output.</summary>
    public static Input<T> From(Output<T> output) => new(null, output);

    /// <summary>The value's text, or the name of the reference.</summary>
    public override string ToString() => Reference?.ToString() ?? Value?.ToString() ?? "";
}
