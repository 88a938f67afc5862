using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Preflight;

/// <summary>What Azure said when it was asked, or why it is not known: a question that fails is no failure by itself.</summary>
/// <param name="Value">The answer; null when there is none, or what was asked about does not exist.</param>
/// <param name="Problem">Why there is no answer; null when there is one.</param>
public sealed record Reading<T>(T? Value, ErrorDetails? Problem) where T : class
{
    /// <summary>Whether Azure answered.</summary>
    public bool IsKnown => Problem is null;

    /// <summary>The same with the value made into another one.</summary>
    public Reading<TOther> Select<TOther>(Func<T, TOther> convert) where TOther : class =>
        new(Value is null ? null : convert(Value), Problem);
}
