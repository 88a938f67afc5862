using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Definition.Report;

/// <summary>
/// The page: a template with the style, the scripts and the data put in. It asks for nothing outside itself, and its
/// Content-Security-Policy allows no other style or script than these.
/// </summary>
internal static class ReportPage
{
    // Later files use what earlier ones define.
    private static readonly string[] Scripts =
        ["model.js", "theme.js", "header.js", "layout.js", "graph.js", "graph-view.js", "graph-input.js", "timeline.js", "changes.js", "details.js", "next-steps.js", "main.js"];

    private static readonly Lazy<string> Style = new(() => Asset("report.css"));
    private static readonly Lazy<string> Script = new(() => string.Concat(Scripts.Select(Asset)));
    private static readonly Lazy<string> Template = new(() => Asset("report.html"));

    /// <summary>The whole page.</summary>
    internal static string Render(ReportModel model)
    {
        // The serialiser escapes <, > and & in texts, so that none can end the element that holds the data.
        var data = JsonSerializer.Serialize(model, ReportJson.Default.ReportModel);
        var parts = new Dictionary<string, string>
        {
            ["style-hash"] = Hash(Style.Value),
            ["script-hash"] = Hash(Script.Value),
            ["title"] = WebUtility.HtmlEncode(SecretMask.Apply($"{model.Stack}: {model.Target} {model.Outcome}")),
            ["style"] = Style.Value,
            ["data"] = data,
            ["script"] = Script.Value,
        };
        return Fill(Template.Value, parts);
    }

    // In one pass: what is filled in may itself look like a place to fill.
    private static string Fill(string template, Dictionary<string, string> parts)
    {
        var page = new StringBuilder();
        var pieces = template.Split("{{");
        page.Append(pieces[0]);
        foreach (var piece in pieces.Skip(1))
        {
            var end = piece.IndexOf("}}", StringComparison.Ordinal);
            page.Append(parts[piece[..end]]).Append(piece.AsSpan(end + 2));
        }

        return page.ToString();
    }

    private static string Hash(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";

    // A browser hashes what it has read, with line feeds alone.
    private static string Asset(string name)
    {
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream($"Report.{name}")
            ?? throw new InvalidOperationException($"The assembly has no {name}.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
