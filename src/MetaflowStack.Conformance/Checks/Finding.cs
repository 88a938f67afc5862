namespace MetaflowStack.Conformance.Checks;

/// <summary>A place where an exchange does not fit what is published.</summary>
/// <param name="Operation">The operation's published name, or method and path where there is none.</param>
/// <param name="Version">The API version.</param>
/// <param name="Part"><c>request</c> or <c>answer</c> and the status code.</param>
/// <param name="At">The place in the body, or the parameter; empty: the whole.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Example">The exchange, as method and URL.</param>
internal sealed record Finding(string Operation, string Version, string Part, string At, string What, string Example)
{
    /// <summary>The value, where the rule is about it.</summary>
    public string? Value { get; init; }

    /// <summary>The same for every exchange that shows the same fault.</summary>
    public (string, string, string, string, string) Kind => (Operation, Version, Part, At, What);

    /// <summary>The finding in one line.</summary>
    public override string ToString() =>
        $"{Operation} {Version}, {Part}{(At.Length > 0 ? $", {At}" : "")}: {(Value is null ? "" : $"'{Value}' is ")}{What} ({Example})";
}
