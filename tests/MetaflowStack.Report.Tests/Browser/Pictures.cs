using System.Runtime.CompilerServices;
using Microsoft.Playwright;

namespace MetaflowStack.Report.Tests.Browser;

/// <summary>
/// Takes the pictures of docs/report.md, of a report that a real run has left. Runs only when it is asked for:
/// <c>METAFLOW_REPORT=output/default/report.html MetaflowStack.Report.Tests -explicit only</c>.
/// </summary>
public class Pictures(Chromium chromium)
{
    private const string Variable = "METAFLOW_REPORT";

    [Theory(Explicit = true)]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task The_whole_and_one_resource(string theme)
    {
        await using var tab = await OpenAsync(1280, 1010, theme);
        await SaveAsync(tab, $"report-{theme}.png");
        await tab.Page.EvaluateAsync("() => showRelated(resources.findIndex(resource => resource.key === 'kubernetes:deployment/default/metadata-service'))");
        await tab.Page.EvaluateAsync("() => { zoomGraph(1.2); document.getElementById('graph').scrollIntoView(); document.activeElement.blur(); }");
        await SaveAsync(tab, $"report-details-{theme}.png", height: 660);
    }

    [Theory(Explicit = true)]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task The_timeline(string theme)
    {
        await using var tab = await OpenAsync(1280, 900, theme);
        await tab.Page.EvaluateAsync("() => document.getElementById('timeline').scrollIntoView()");
        await SaveAsync(tab, $"report-timeline-{theme}.png", height: 760);
    }

    [Theory(Explicit = true)]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task On_a_telephone(string theme)
    {
        await using var tab = await OpenAsync(375, 812, theme);
        await SaveAsync(tab, $"report-phone-{theme}.png");
        await tab.Page.EvaluateAsync("() => document.getElementById('timeline').scrollIntoView()");
        await SaveAsync(tab, $"report-phone-timeline-{theme}.png");
    }

    private Task<ReportTab> OpenAsync(int width, int height, string theme)
    {
        var path = Environment.GetEnvironmentVariable(Variable);
        Assert.True(File.Exists(path), $"{Variable} names the report to take pictures of.");
        return chromium.OpenFileAsync(Path.GetFullPath(path!), width, height, theme);
    }

    private static async Task SaveAsync(ReportTab tab, string name, int? height = null, [CallerFilePath] string here = "")
    {
        var options = new PageScreenshotOptions { Path = Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "images", name) };
        if (height is not null)
            options.Clip = new Clip { X = 0, Y = 0, Width = tab.Page.ViewportSize!.Width, Height = height.Value };
        await tab.Page.ScreenshotAsync(options);
    }
}
