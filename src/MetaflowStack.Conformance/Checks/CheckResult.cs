namespace MetaflowStack.Conformance.Checks;

/// <summary>What the check of one exchange came to.</summary>
/// <param name="Kind">How far it could be checked.</param>
/// <param name="Operation">The published operation, or why there is none.</param>
/// <param name="Findings">What does not fit.</param>
internal sealed record CheckResult(CheckKind Kind, string Operation, IReadOnlyList<Finding> Findings);

/// <summary>How far an exchange could be checked.</summary>
internal enum CheckKind
{
    /// <summary>Against its published operation.</summary>
    Checked,

    /// <summary>As a poll of an operation whose address an earlier answer gave.</summary>
    Poll,

    /// <summary>Nothing is published here for its path and version, and the sender is another client.</summary>
    NotPublished,

    /// <summary>It is no part of a published interface: sign-in, the sandbox's own, an answer spoiled by an injected fault.</summary>
    Outside,
}
