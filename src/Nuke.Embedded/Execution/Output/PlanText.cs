using System.Net;
using System.Text;
using Nuke.Common.IO;

namespace Nuke.Common.Execution.Output;

/// <summary>The answer to <c>--plan</c>: the targets in order and why each is there, as text and as a page that needs nothing but itself.</summary>
internal static class PlanText
{
    public static void Write(IReadOnlyList<ExecutableTarget> plan, BuildContext context)
    {
        var host = context.Host;
        host.Write(ConsoleStyle.Debug, "Execution plan:");
        host.Write(ConsoleStyle.Debug);
        var width = plan.Select(x => x.Name.Length).DefaultIfEmpty(0).Max() + 2;
        for (var i = 0; i < plan.Count; i++)
            host.Write(ConsoleStyle.Debug, $"{i + 1,4}. {plan[i].Name.PadRight(width)}{Why(plan[i], plan)}".TrimEnd());

        var file = context.TemporaryDirectory / "execution-plan.html";
        file.WriteAllText(Html(plan));
        host.Write(ConsoleStyle.Debug);
        host.Write(ConsoleStyle.Debug, $"Written to {file}");
    }

    private static string Why(ExecutableTarget target, IReadOnlyList<ExecutableTarget> plan)
    {
        string[] reasons =
        [
            target.Invoked ? "invoked" : string.Empty,
            Names("needed by", plan.Where(x => x.ExecutionDependencies.Contains(target))),
            Names("triggered by", target.TriggerDependencies.Where(plan.Contains)),
            Names("after", target.OrderDependencies.Where(plan.Contains)),
            OnlyWhen(target.Definition),
            target.Actions.Count == 0 ? "stands for its dependencies" : string.Empty
        ];
        return string.Join("; ", reasons.Where(x => x.Length > 0));
    }

    private static string OnlyWhen(TargetDefinition definition) =>
        string.Join(" && ", definition.StaticConditions.Concat(definition.DynamicConditions).Select(x => x.Text)) is { Length: > 0 } text
            ? $"only when {text}"
            : string.Empty;

    private static string Names(string title, IEnumerable<ExecutableTarget> targets) =>
        string.Join(", ", targets.Select(x => x.Name)) is { Length: > 0 } names ? $"{title} {names}" : string.Empty;

    private static string Html(IReadOnlyList<ExecutableTarget> plan)
    {
        var page = new StringBuilder()
            .AppendLine("<!DOCTYPE html>")
            .AppendLine("<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Execution plan</title>")
            .AppendLine("<style>body{font-family:sans-serif;margin:2rem}td,th{padding:.3rem 1rem;text-align:left;border-bottom:1px solid #ccc}</style>")
            .AppendLine("</head><body><h1>Execution plan</h1>")
            .AppendLine("<table><tr><th></th><th>Target</th><th>What it does</th><th>Why it runs</th></tr>");
        for (var i = 0; i < plan.Count; i++)
        {
            string[] cells = [$"{i + 1}", plan[i].Name, plan[i].Description ?? string.Empty, Why(plan[i], plan)];
            page.AppendLine($"<tr>{string.Concat(cells.Select(x => $"<td>{WebUtility.HtmlEncode(x)}</td>"))}</tr>");
        }

        return page.AppendLine("</table></body></html>").ToString();
    }
}
