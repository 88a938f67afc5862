using MetaflowStack.Conformance.Exchanges;
using MetaflowStack.Conformance.Specs;

namespace MetaflowStack.Conformance.Checks;

/// <summary>Checks whole conversations and sums up.</summary>
internal sealed class ConformanceCheck(PublishedSpecs specs, IReadOnlyList<Tolerance> tolerances)
{
    private readonly Dictionary<(string Service, CheckKind Kind), int> _counts = [];
    private readonly Dictionary<Tolerance, int> _tolerated = [];
    private readonly Dictionary<(string, string, string, string, string), (Finding First, int Count)> _violations = [];
    private readonly Dictionary<string, int> _notPublished = [];

    /// <summary>How many exchanges of a service were checked how.</summary>
    public IReadOnlyDictionary<(string Service, CheckKind Kind), int> Counts => _counts;

    /// <summary>How often each tolerance was needed.</summary>
    public IReadOnlyDictionary<Tolerance, int> Tolerated => _tolerated;

    /// <summary>What does not fit and is not tolerated, each kind once with an example and how often it was seen.</summary>
    public IReadOnlyCollection<(Finding First, int Count)> Violations => _violations.Values;

    /// <summary>What other clients asked that is not published here.</summary>
    public IReadOnlyDictionary<string, int> NotPublished => _notPublished;

    /// <summary>Checks a conversation: the exchanges of one sandbox in their order.</summary>
    public void Add(IEnumerable<Exchange> conversation)
    {
        var checkers = specs.Checkers().ToDictionary(checker => checker.Service);
        foreach (var exchange in conversation)
        {
            if (!checkers.TryGetValue(exchange.Service, out var checker))
                continue;
            var result = checker.Check(exchange);
            Count(_counts, (exchange.Service, result.Kind));
            if (result.Kind == CheckKind.NotPublished)
                Count(_notPublished, result.Operation);
            foreach (var finding in result.Findings)
            {
                if (tolerances.FirstOrDefault(tolerance => tolerance.Covers(finding)) is { } tolerance)
                    Count(_tolerated, tolerance);
                else
                    CountViolation(finding);
            }
        }
    }

    // The same fault at another resource is the same fault.
    private void CountViolation(Finding finding)
    {
        var (first, count) = _violations.GetValueOrDefault(finding.Kind, (finding, 0));
        _violations[finding.Kind] = (first, count + 1);
    }

    private static void Count<T>(Dictionary<T, int> counts, T key)
        where T : notnull => counts[key] = counts.GetValueOrDefault(key) + 1;
}
