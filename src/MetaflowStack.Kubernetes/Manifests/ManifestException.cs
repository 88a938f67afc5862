using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Kubernetes.Manifests;

/// <summary>A manifest cannot be read or bound. Names the file and, where known, the line and column.</summary>
/// <param name="location">Where it is.</param>
/// <param name="fault">What is wrong, without a full stop.</param>
/// <param name="remedy">What to do, if it is not obvious.</param>
/// <param name="innerException">The parser's exception.</param>
public sealed class ManifestException(ManifestLocation location, string fault, string? remedy = null, Exception? innerException = null)
    : StackException(new ErrorDetails { What = $"{location}: {fault}", Remedy = remedy }, innerException)
{
    /// <summary>Where the fault is.</summary>
    public ManifestLocation Location => location;
}

/// <summary>A place in a manifest file.</summary>
/// <param name="File">The file's path as it was given.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1; 0 when it is not known.</param>
public readonly record struct ManifestLocation(string File, int Line, int Column = 0)
{
    /// <summary><c>file:line</c> or <c>file:line:column</c>, as compilers write it.</summary>
    public override string ToString() => Column > 0 ? $"{File}:{Line}:{Column}" : $"{File}:{Line}";
}
