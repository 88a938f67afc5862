using MetaflowStack.Conformance.Recordings;
using MetaflowStack.Conformance.Specs;

namespace MetaflowStack.Conformance.Checks;

/// <summary>Looks up whether the recordings bear out the table of tolerances.</summary>
internal static class EvidenceCheck
{
    /// <summary>The tolerances whose recorded exchange does not show the deviation, by any published version of its operation.</summary>
    public static IReadOnlyList<Tolerance> Unproven(IEnumerable<Tolerance> tolerances, IReadOnlyList<Cassette> cassettes, SpecLibrary specs) =>
        [.. tolerances.Where(tolerance => tolerance.Evidence is RecordedEvidence evidence && !Shows(tolerance, evidence, cassettes, specs))];

    private static bool Shows(Tolerance tolerance, RecordedEvidence evidence, IReadOnlyList<Cassette> cassettes, SpecLibrary specs)
    {
        var exchange = cassettes.FirstOrDefault(cassette => cassette.Name == evidence.Cassette)?.AsConversation().ElementAtOrDefault(evidence.Number);
        return exchange is not null && specs.VersionsOf(exchange.Method, exchange.Path)
            .SelectMany(version => ResponseRules.Check(new OperationContext(exchange, specs.Find(exchange.Method, exchange.Path, version)!, version)))
            .Any(tolerance.Covers);
    }
}
