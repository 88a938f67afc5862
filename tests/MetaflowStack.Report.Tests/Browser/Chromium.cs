using MetaflowStack.Definition.Report;
using MetaflowStack.Report.Tests.Browser;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace MetaflowStack.Report.Tests.Browser;

/// <summary>A headless Chromium for all tests; each test has pages of its own. Where there is no Chromium its tests are skipped.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Variable = "CHROMIUM_EXE";
    private readonly string _folder = Directory.CreateTempSubdirectory("metaflow-report-").FullName;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        if (Find() is not { } path)
            return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Opens a report from a file, as a person does.</summary>
    internal Task<ReportTab> OpenAsync(ReportSource source, int width = 1400, int height = 900, string theme = "light", bool clipboard = true)
    {
        var path = Path.Combine(_folder, $"{Guid.NewGuid()}.html");
        File.WriteAllText(path, ReportPage.Render(ReportBuilder.Build(source)));
        return OpenFileAsync(path, width, height, theme, clipboard);
    }

    /// <summary>Opens a report that is there already.</summary>
    internal async Task<ReportTab> OpenFileAsync(string path, int width = 1400, int height = 900, string theme = "light", bool clipboard = true)
    {
        Assert.SkipWhen(_browser is null, $"There is no Chromium here: install it (apt-get install chromium), or name its program in {Variable}.");
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = theme == "dark" ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            Permissions = clipboard ? ["clipboard-read", "clipboard-write"] : [],
        });
        var tab = new ReportTab(context, await context.NewPageAsync(), new Uri(path).AbsoluteUri);
        await tab.Page.GotoAsync(tab.Address);
        return tab;
    }

    private static string? Find() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
        ? named
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => (string[])[Path.Combine(folder, "chromium"), Path.Combine(folder, "chromium-browser"), Path.Combine(folder, "google-chrome")])
            .FirstOrDefault(File.Exists);
}
