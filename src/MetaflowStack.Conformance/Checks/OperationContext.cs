using MetaflowStack.Conformance.Exchanges;
using MetaflowStack.Conformance.Specs;

namespace MetaflowStack.Conformance.Checks;

/// <summary>An exchange and the operation that it is of.</summary>
internal sealed record OperationContext(Exchange Exchange, SpecOperation Operation, string Version)
{
    /// <summary>A finding about the request.</summary>
    public Finding Request(string at, string what, string? value = null) => Make("request", at, what, value);

    /// <summary>A finding about the answer.</summary>
    public Finding Response(string at, string what, string? value = null) => Make($"answer {Exchange.Status}", at, what, value);

    private Finding Make(string part, string at, string what, string? value) =>
        new(Operation.Id, Version, part, at, what, $"{Exchange.Method} {Exchange.Url}") { Value = value };
}
