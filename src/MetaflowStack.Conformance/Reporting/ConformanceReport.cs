using System.Globalization;
using System.Text;
using MetaflowStack.Conformance.Checks;
using MetaflowStack.Conformance.Recordings;

namespace MetaflowStack.Conformance.Reporting;

/// <summary>The results as text: tables of Markdown that read well in a terminal too.</summary>
internal static class ConformanceReport
{
    /// <summary>What stands above the results in a file of their own.</summary>
    public const string Introduction = """
        # Conformance of the sandbox

        Written by `./build.sh Conformance`, after `./build.sh Test`. The sandbox is held against evidence from outside:

        - **Recordings** of real traffic with Azure (go-vcr cassettes) are replayed against a fresh sandbox: the same requests in the
          same order must get the same status codes, headers of long-running operations, error codes and bodies (keys, types, and
          values where these are neither ids nor times). `./build.sh Conformance --recordings DIR` replays any folder of cassettes.
          "With a scene set": the world was prepared for the exchange beyond what the recorded requests bring about, because the
          recording begins with something that was there already, or shows ARM's front door lagging behind a provider.
        - **Specifications**: every request that our program sends and every answer that a sandbox gives in all integration and
          end-to-end tests is checked against Microsoft's published OpenAPI documents (ARM), metadata (Graph) and Kubernetes' OpenAPI:
          path, method and API version known; parameters, types, enums, formats, required and read-only properties; no property that
          is not declared; status codes declared. The folder is named by `AZURE_SPECS_DIR`, by default `../shared/azure-specs`.
        - **Real clients** follow scripts in the CI run, and what they say is checked as well: az 2.45 (`docs/az-tour.md`, `AzTourTests`),
          kubectl 1.34 and helm 4.1 (`docs/kubectl-tour.md`, `TourTests`, `KubectlTests`, `KubectlStreamingTests`, `HelmTests`).
        - **Azurite 3.37**: some 370 requests to the sandbox's Blob service and to the real emulator must have the same outcome
          (`Blobs/Contract`); where Azurite differs from what is published, a table in the test says why.


        """;

    /// <summary>How the recordings fared: agreement by resource type, then each kind of disagreement with its first place.</summary>
    public static string OfReplay(IReadOnlyCollection<ReplayOutcome> outcomes)
    {
        var text = new StringBuilder();
        text.AppendLine("| resource type | exchanges | agree | with a scene set |").AppendLine("|---|--:|--:|--:|");
        foreach (var type in outcomes.GroupBy(outcome => outcome.Type, StringComparer.OrdinalIgnoreCase).OrderBy(group => group.Key, StringComparer.OrdinalIgnoreCase))
            text.AppendLine(Invariant($"| {type.Key}{(ReplayRun.IsOfStack(type.Key) ? "" : " (not part of a stack)")} | {type.Count()} | {type.Count(o => o.Agrees)} | {type.Count(o => o.SceneSet)} |"));
        var ofStack = outcomes.Where(outcome => ReplayRun.IsOfStack(outcome.Type)).ToList();
        text.AppendLine().AppendLine(Invariant($"Types of a stack: {ofStack.Count(o => o.Agrees)} of {ofStack.Count} exchanges agree ({ReplayRun.Agreement(ofStack):P1}); at least {ReplayRun.Threshold:P0} must."));
        return text.ToString();
    }

    /// <summary>Each kind of disagreement: how often, where first, and what differs.</summary>
    public static string Disagreements(IEnumerable<ReplayOutcome> outcomes)
    {
        var text = new StringBuilder();
        var kinds = outcomes.SelectMany(outcome => outcome.Differences.Select(difference => (outcome, difference)))
            .GroupBy(pair => (pair.outcome.Type, pair.outcome.Exchange.Method, pair.difference))
            .OrderBy(group => group.Key.Type, StringComparer.OrdinalIgnoreCase);
        foreach (var kind in kinds)
            text.AppendLine(Invariant($"- {kind.Count()} x {kind.Key.Method} {kind.Key.Type}: {kind.Key.difference} (first: {kind.First().outcome.Cassette}, exchange {kind.First().outcome.Exchange.Number})"));
        return text.Length == 0 ? "None.\n" : text.ToString();
    }

    /// <summary>How the exchanges fared against the specifications.</summary>
    public static string OfCheck(ConformanceCheck check)
    {
        var text = new StringBuilder();
        text.AppendLine("| service | checked | polls of operations | nothing published | outside |").AppendLine("|---|--:|--:|--:|--:|");
        foreach (var service in check.Counts.GroupBy(count => count.Key.Service).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var counts = service.ToDictionary(count => count.Key.Kind, count => count.Value);
            text.AppendLine(Invariant($"| {service.Key} | {Of(CheckKind.Checked)} | {Of(CheckKind.Poll)} | {Of(CheckKind.NotPublished)} | {Of(CheckKind.Outside)} |"));
            int Of(CheckKind kind) => counts.GetValueOrDefault(kind);
        }

        text.AppendLine().AppendLine(Invariant($"Violations: {check.Violations.Sum(violation => violation.Count)}."));
        return text.ToString();
    }

    /// <summary>The tolerances, with the evidence for each and how often it was needed.</summary>
    public static string OfTolerances(IEnumerable<Tolerance> tolerances, IReadOnlyDictionary<Tolerance, int> needed)
    {
        var text = new StringBuilder();
        text.AppendLine("| operation | part | where | deviation | evidence | times |").AppendLine("|---|---|---|---|---|--:|");
        foreach (var tolerance in tolerances)
            text.AppendLine(Invariant($"| {tolerance.Operation} | {tolerance.Part} | {tolerance.At} | {tolerance.What} | {tolerance.Evidence} | {needed.GetValueOrDefault(tolerance)} |"));
        return text.ToString();
    }

    /// <summary>The violations, one line for each kind.</summary>
    public static string OfViolations(ConformanceCheck check) => string.Concat(
        check.Violations.OrderBy(violation => violation.First.ToString(), StringComparer.Ordinal).Select(violation => Invariant($"- {violation.Count} x {violation.First}\n")));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
