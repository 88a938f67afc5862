using System.Text;

namespace MetaflowStack.Definition.Progress;

/// <summary>Stands for <see cref="Console.Out"/>: whatever is printed goes above the live lines.</summary>
internal sealed class LiveWriter(LiveRegion region) : TextWriter
{
    /// <inheritdoc />
    public override Encoding Encoding => Encoding.UTF8;

    /// <inheritdoc />
    public override void Write(char value) => region.Write([value]);

    /// <inheritdoc />
    public override void Write(char[] buffer, int index, int count) => region.Write(buffer.AsSpan(index, count));

    /// <inheritdoc />
    public override void Write(ReadOnlySpan<char> buffer) => region.Write(buffer);

    /// <inheritdoc />
    public override void Write(string? value) => region.Write(value);

    // In one piece: two threads' lines must not mix.
    /// <inheritdoc />
    public override void WriteLine(string? value) => region.Write(value + Environment.NewLine);

    /// <inheritdoc />
    public override void WriteLine() => region.Write(Environment.NewLine);
}
