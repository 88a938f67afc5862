using Microsoft.Playwright;

namespace MetaflowStack.Report.Tests.Browser;

/// <summary>A report in a browser. When it is closed, it must not have complained, nor asked for anything but itself.</summary>
internal sealed class ReportTab : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];
    private readonly List<string> _requests = [];

    internal ReportTab(IBrowserContext context, IPage page, string address)
    {
        (_context, Page, Address) = (context, page, address);
        page.Console += (_, message) => Note(message.Type is "error" or "warning", $"{message.Type}: {message.Text}");
        page.PageError += (_, error) => Note(true, error);
        page.Request += (_, request) => Note(request.Url != address && !request.Url.StartsWith("data:", StringComparison.Ordinal), request.Url, _requests);
    }

    internal IPage Page { get; }

    internal string Address { get; }

    internal ILocator Node(string name) => Page.Locator($"g.node[aria-label*='{name}']");

    internal ILocator Details => Page.Locator("#details");

    /// <summary>What part of the drawing is seen: x, y, width, height.</summary>
    internal async Task<double[]> ViewAsync() =>
        [.. (await Page.Locator("svg.graph").GetAttributeAsync("viewBox"))!.Split(' ').Select(number => double.Parse(number, System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>What the browser has complained of, for a test that wants it to.</summary>
    internal IReadOnlyList<string> TakeComplaints()
    {
        string[] taken = [.. _complaints];
        _complaints.Clear();
        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.Equal([], _complaints);
        Assert.Equal([], _requests);
    }

    private void Note(bool matters, string text, List<string>? list = null)
    {
        if (matters)
            (list ?? _complaints).Add(text);
    }
}
