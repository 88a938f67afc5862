using MetaflowStack.Definition.NextSteps;
using MetaflowStack.Definition.Running;

namespace MetaflowStack.Definition.Report;

/// <summary>Writes <c>report.html</c>, beside <c>run.json</c>.</summary>
internal static class ReportFile
{
    internal const string Name = "report.html";

    /// <summary>Writes the report of a run that had a plan, or that failed; other runs leave the one that is there.</summary>
    internal static void Write(string runId, StackSession session, RunLedger ledger)
    {
        if (session.StateProblem is not null || (session.Deployer is null && ledger.Failure is null))
            return;
        var requests = RequestTotals.Of(session);
        var model = ReportBuilder.Build(new ReportSource
        {
            RunId = runId,
            Settings = session.Settings,
            TenantId = session.Scope.TenantId,
            StartedAt = session.StartedAt,
            Plan = session.Deployer?.Plan,
            Changes = ledger.Changes,
            Targets = ledger.Targets,
            Outcome = ledger.Outcome,
            Failure = ledger.Failure,
            RealElapsed = ledger.Elapsed,
            Requests = new ReportRequests(requests.Total, requests.Writes),
            NextSteps = NextStepsFiles.Read(session.Settings),
        });
        OutputFiles.Write(session.Settings, Name, ReportPage.Render(model));
    }
}
