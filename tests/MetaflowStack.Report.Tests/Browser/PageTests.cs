using MetaflowStack.Report.Tests.Data;
using Microsoft.Playwright;

namespace MetaflowStack.Report.Tests.Browser;

public class PageTests(Chromium chromium)
{
    [Fact]
    public async Task Text_from_outside_is_shown_as_text_wherever_it_stands()
    {
        await using var tab = await chromium.OpenAsync(Sample.Mixed with { NextSteps = $"1. {Sample.Hostile}\n     echo '{Sample.Hostile}'\n" });

        Assert.Equal("demo/default: Services failed", await tab.Page.TitleAsync());
        Assert.Equal(0, await tab.Page.Locator("img").CountAsync());
        Assert.Equal(2, await tab.Page.Locator("script").CountAsync());
        Assert.Contains(Sample.Hostile, await tab.Page.Locator("#failure").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains(Sample.Hostile, await tab.Page.Locator("#next-steps").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains(Sample.Hostile, await tab.Page.Locator("#changes").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_were_to_get_into_the_page_would_not_run()
    {
        await using var tab = await chromium.OpenAsync(Sample.Unchanged);

        await tab.Page.EvaluateAsync("document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = true' }))");

        Assert.False(await tab.Page.EvaluateAsync<bool>("window.ran === true"));
        Assert.Contains("Content Security Policy", Assert.Single(tab.TakeComplaints()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_command_is_copied_with_and_without_the_clipboards_permission(bool permitted)
    {
        await using var tab = await chromium.OpenAsync(Sample.Mixed, clipboard: permitted);
        if (!permitted)
            await tab.Page.EvaluateAsync("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')); }");
        var button = tab.Page.Locator("#next-steps .copy").Last;

        await tab.Page.EvaluateAsync("document.addEventListener('copy', () => window.copied = getSelection().toString() || document.activeElement.value)");
        await button.ClickAsync();
        await Assertions.Expect(button).ToHaveTextAsync("Copied");

        var copied = permitted ? await tab.Page.EvaluateAsync<string>("navigator.clipboard.readText()") : await tab.Page.EvaluateAsync<string>("window.copied");
        Assert.Equal("echo \"Bearer $(kubectl create token argo-server -n argo)\"", copied);
    }

    [Fact]
    public async Task The_theme_is_the_systems_until_one_is_chosen_and_that_is_remembered()
    {
        await using var tab = await chromium.OpenAsync(Sample.Mixed, theme: "dark");
        const string dark = "rgb(13, 17, 23)", light = "rgb(244, 246, 249)";
        Assert.Equal(dark, await BackgroundAsync(tab));

        await tab.Page.Locator("#theme").ClickAsync();
        Assert.Equal(light, await BackgroundAsync(tab));
        await tab.Page.ReloadAsync();
        Assert.Equal(light, await BackgroundAsync(tab));
        await tab.Page.Locator("#theme").ClickAsync();
        Assert.Equal(dark, await BackgroundAsync(tab));
    }

    [Fact]
    public async Task The_timeline_has_a_bar_for_what_was_worked_on_as_long_as_it_took()
    {
        await using var tab = await chromium.OpenAsync(Sample.Mixed);

        var bars = await tab.Page.Locator(".row").EvaluateAllAsync<string[]>(
            "rows => rows.map(row => `${row.querySelector('.row-kind').textContent} ${row.querySelector('.bar').style.left} ${row.querySelector('.bar').style.width}`)");

        // From 1 s to 516 s after the start: 515 s are the whole width.
        Assert.Equal(
        [
            "virtual-network 0% 0.776699%",
            "storage-account 0% 4.07767%",
            "private-dns-zone 0.194175% 6.60194%",
            "managed-cluster 0.970874% 12.6214%",
            "postgresql-flexible-server 6.79612% 93.2039%",
            "config-map 7.57282% 0.242718%",
        ], bars);
    }

    [Fact]
    public async Task The_timeline_is_narrowed_to_the_critical_path_and_tells_more_where_the_pointer_is()
    {
        await using var tab = await chromium.OpenAsync(Sample.Mixed);
        var rows = tab.Page.Locator(".row:visible");
        Assert.Equal(6, await rows.CountAsync());

        await tab.Page.GetByLabel("Critical path only").CheckAsync();
        Assert.Equal(3, await rows.CountAsync());
        await rows.First.HoverAsync();

        Assert.Equal("virtual-network/metaflow\ncreated in 4.0 s\nfrom 0.0 s to 4.0 s\non the critical path\ndoes not exist", await tab.Page.Locator("#tip").InnerTextAsync());
    }

    [Fact]
    public async Task What_is_looked_for_alone_is_left()
    {
        await using var tab = await chromium.OpenAsync(Sample.Mixed);

        await tab.Page.GetByLabel("Find").FillAsync("DEPLOYMENT");
        Assert.Equal("2 of 9 resources", await tab.Page.Locator("#found").InnerTextAsync());
        Assert.Equal(7, await tab.Page.Locator("g.node.out").CountAsync());
        Assert.Equal(2, await tab.Page.Locator(".change:visible").CountAsync());
        await tab.Page.GetByLabel("Find").FillAsync("");
        await tab.Page.Locator(".chip", new() { HasText = "Failed" }).ClickAsync();

        Assert.Equal("1 of 9 resources", await tab.Page.Locator("#found").InnerTextAsync());
        Assert.Equal(8, await tab.Page.Locator("g.node.out").CountAsync());
    }

    [Fact]
    public async Task A_run_without_a_change_says_so()
    {
        await using var tab = await chromium.OpenAsync(Sample.Unchanged);

        Assert.Contains("Nothing to change: the stack is as wanted.", await tab.Page.Locator("#changes").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("Nothing was made, changed or removed.", await tab.Page.Locator("#timeline").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(6, await tab.Page.Locator("g.node").CountAsync());
        Assert.False(await tab.Page.Locator("#next-steps").IsVisibleAsync());
    }

    [Fact]
    public async Task A_run_that_failed_before_its_plan_shows_the_failure_alone()
    {
        await using var tab = await chromium.OpenAsync(Sample.BeforePlan);

        Assert.Contains("could not be created", await tab.Page.Locator("#failure").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await tab.Page.Locator("section:visible").Filter(new() { Has = tab.Page.Locator("#graph-title, #timeline-title, #changes-title") }).CountAsync());
    }

    [Theory]
    [InlineData(375)]
    [InlineData(768)]
    [InlineData(1400)]
    public async Task Nothing_is_wider_than_the_screen(int width)
    {
        await using var tab = await chromium.OpenAsync(Sample.Mixed, width, 800);

        await tab.Node("managed-cluster").ClickAsync();

        Assert.Equal(width, await tab.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        var box = (await tab.Details.BoundingBoxAsync())!;
        Assert.True(box.X >= 0 && box.X + box.Width <= width, $"The details go from {box.X} to {box.X + box.Width}.");
    }

    private static Task<string> BackgroundAsync(ReportTab tab) => tab.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
}
