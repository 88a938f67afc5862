namespace MetaflowStack.Engine.Errors;

/// <summary>What a system's error comes down to.</summary>
/// <param name="Code">The innermost code that the catalogue knows, else the innermost of all; null when there is none.</param>
/// <param name="Message">The message that came with <paramref name="Code"/>.</param>
/// <param name="Codes">All codes from the outermost to the innermost.</param>
public sealed record UnwrappedError(string? Code, string Message, IReadOnlyList<string> Codes);
