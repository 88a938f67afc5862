using System.Runtime.CompilerServices;
using MetaflowStack.Report.Tests.Data;

namespace MetaflowStack.Report.Tests.Browser;

/// <summary>axe-core's rules for WCAG 2.2 AA and its best practices, and contrasts that it does not see.</summary>
public class AccessibilityTests(Chromium chromium)
{
    public static TheoryData<string, int> Screens => new()
    {
        { "light", 1400 },
        { "dark", 1400 },
        { "light", 375 },
        { "dark", 375 },
    };

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task Axe_finds_nothing(string theme, int width)
    {
        Assert.SkipUnless(File.Exists(AxeFile()), "axe-core is not here: npm ci --prefix tests/tools.");
        await using var tab = await chromium.OpenAsync(Sample.Mixed, width, theme: theme);
        await tab.Page.EvaluateAsync(await File.ReadAllTextAsync(AxeFile(), TestContext.Current.CancellationToken));

        var page = await FindingsAsync(tab);
        await tab.Node("managed-cluster").FocusAsync();
        await tab.Page.Keyboard.PressAsync("Enter");
        var withDetails = await FindingsAsync(tab);

        Assert.True(page.Length == 0, string.Join('\n', page));
        Assert.True(withDetails.Length == 0, string.Join('\n', withDetails));
    }

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task Every_colour_of_text_has_contrast_on_every_surface(string theme)
    {
        await using var tab = await chromium.OpenAsync(Sample.Mixed, theme: theme);

        // In a drawing axe sees no contrast, so that the palette is asked itself.
        var low = await tab.Page.EvaluateAsync<string[]>("""
            () => {
              const probe = document.body.appendChild(document.createElement("span"));
              const luminance = name => {
                probe.style.color = `var(--${name})`;
                const parts = getComputedStyle(probe).color.match(/[\d.]+/g).slice(0, 3).map(part => part / 255);
                const [red, green, blue] = parts.map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
                return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
              };
              const contrast = (one, other) => {
                const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
                return (light + 0.05) / (dark + 0.05);
              };
              const found = [];
              const expect = (texts, surfaces, least) => texts.forEach(text => surfaces.forEach(surface => {
                const ratio = contrast(text, surface);
                if (!(ratio >= least)) found.push(`${text} on ${surface}: ${ratio.toFixed(2)}`);
              }));
              const outcomes = ["created", "updated", "replaced", "deleted", "started", "unchanged", "skipped", "failed", "notrun"];
              expect(["text", "muted", "accent", "path", ...outcomes], ["page", "surface", "raised", "sunken"], 4.5);
              expect(["text", "muted", "accent"], ["accent-soft"], 4.5);
              expect(["glyph"], outcomes, 4.5);
              return found;
            }
            """);

        Assert.Equal([], low);
    }

    [Fact]
    public async Task Everything_that_can_be_clicked_is_reached_with_the_Tab_key_and_shows_that()
    {
        await using var tab = await chromium.OpenAsync(Sample.Mixed);
        var expected = await tab.Page.Locator("a:visible, button:visible, input:visible, g.node[tabindex='0']").CountAsync() - 1; // the skip link is the first
        var reached = new HashSet<string>();
        for (var presses = 0; presses < expected + 5; presses++)
        {
            await tab.Page.Keyboard.PressAsync("Tab");
            reached.Add(await tab.Page.EvaluateAsync<string>("""
                () => {
                  const at = document.activeElement;
                  if (at === document.body) return "end";
                  const shown = at.matches("g.node") ? parseFloat(getComputedStyle(at.querySelector("rect")).strokeWidth) >= 3 : getComputedStyle(at).outlineStyle === "solid" && parseFloat(getComputedStyle(at).outlineWidth) >= 2;
                  return `${[...document.querySelectorAll("*")].indexOf(at)} ${shown ? "seen" : "not seen: " + at.outerHTML.slice(0, 120)}`;
                }
                """));
        }

        Assert.Equal([], reached.Where(place => place.Contains("not seen", StringComparison.Ordinal)));
        Assert.InRange(reached.Count(place => place != "end"), expected, expected + 3);
    }

    // A name that is shortened to fit its node in the drawing is whole in the label, which therefore does not hold what is seen.
    private static Task<string[]> FindingsAsync(ReportTab tab) => tab.Page.EvaluateAsync<string[]>("""
        async () => (await axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })).violations
          .flatMap(violation => violation.nodes
            .filter(node => !(violation.id === "label-content-name-mismatch" && node.html.startsWith("<g")))
            .map(node => `${violation.id}: ${node.html.slice(0, 300)} ${node.any.map(check => check.message).join(" ")}`))
        """);

    private static string AxeFile([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "tools", "node_modules", "axe-core", "axe.min.js"));
}
