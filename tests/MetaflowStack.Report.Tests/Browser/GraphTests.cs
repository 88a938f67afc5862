using MetaflowStack.Report.Tests.Data;

namespace MetaflowStack.Report.Tests.Browser;

public class GraphTests(Chromium chromium)
{
    private const string UnderPointer = "([x, y]) => { const point = pointAt({ clientX: x, clientY: y }); return [point.x, point.y]; }";

    [Fact]
    public async Task Every_resource_has_a_node_that_says_what_became_of_it()
    {
        await using var tab = await chromium.OpenAsync(Sample.Mixed);

        var labels = await tab.Page.Locator("g.node").EvaluateAllAsync<string[]>("nodes => nodes.map(node => node.getAttribute('aria-label'))");

        Assert.Equal(
        [
            "resource-group metaflow, Infra, unchanged",
            "virtual-network metaflow, Infra, created in 4.0 s, on the critical path",
            "storage-account metaflow, Infra, updated in 21 s",
            "private-dns-zone metaflow, Infra, replaced in 34 s, on the critical path",
            "postgresql-flexible-server metaflow, Infra, started, goes on by itself, on the critical path",
            "managed-cluster metaflow, Infra, failed after 1 min 05 s",
            "deployment default/metadata-service, Services, skipped",
            "deployment argo/argo-server, Argo, not run: to create",
            "config-map argo/old, Removal, deleted in 1.3 s",
        ], labels);
    }

    [Fact]
    public async Task It_is_dragged_and_zoomed_with_the_wheel_about_the_pointer()
    {
        await using var tab = await chromium.OpenAsync(Sample.Mixed);
        var box = (await tab.Page.Locator("svg.graph").BoundingBoxAsync())!;
        var before = await tab.ViewAsync();

        await tab.Page.Mouse.MoveAsync(box.X + 20, box.Y + 20);
        await tab.Page.Mouse.DownAsync();
        await tab.Page.Mouse.MoveAsync(box.X + 120, box.Y + 70, new() { Steps = 5 });
        await tab.Page.Mouse.UpAsync();
        var dragged = await tab.ViewAsync();
        var under = await tab.Page.EvaluateAsync<double[]>(UnderPointer, new[] { box.X + 120.0, box.Y + 70.0 });
        await tab.Page.Mouse.WheelAsync(0, -200);
        var zoomed = await tab.ViewAsync();

        Assert.True(dragged[0] < before[0] && dragged[1] < before[1], "Dragged to the right and down, more of the left and the top is seen.");
        Assert.Equal(before[2], dragged[2]);
        Assert.True(zoomed[2] < dragged[2], "The wheel forward shows less, larger.");
        var still = await tab.Page.EvaluateAsync<double[]>(UnderPointer, new[] { box.X + 120.0, box.Y + 70.0 });
        Assert.InRange(under[0], dragged[0], dragged[0] + dragged[2]);
        Assert.Equal(under[0], still[0], 1);
        Assert.Equal(under[1], still[1], 1);
    }

    [Fact]
    public async Task Buttons_zoom_and_fit()
    {
        await using var tab = await chromium.OpenAsync(Sample.Mixed);
        var whole = await tab.ViewAsync();

        await tab.Page.GetByLabel("Zoom in").ClickAsync();
        var nearer = await tab.ViewAsync();
        await tab.Page.GetByLabel("Zoom out").ClickAsync();
        await tab.Page.GetByLabel("Zoom out").ClickAsync();
        var further = await tab.ViewAsync();
        await tab.Page.GetByText("Fit", new() { Exact = true }).ClickAsync();

        Assert.True(nearer[2] < whole[2]);
        Assert.True(further[2] > whole[2]);
        Assert.Equal(whole, await tab.ViewAsync());
    }

    [Fact]
    public async Task A_click_shows_everything_about_a_resource()
    {
        await using var tab = await chromium.OpenAsync(Sample.Mixed);

        await tab.Node("managed-cluster").ClickAsync();

        var text = await tab.Details.InnerTextAsync();
        Assert.Contains("azure:managed-cluster/metaflow", text, StringComparison.Ordinal);
        Assert.Contains("QuotaExceeded", text, StringComparison.Ordinal);
        Assert.Contains("It asked for 12 cores of 10", text, StringComparison.Ordinal);
        Assert.Contains(Sample.Hostile, text, StringComparison.Ordinal);
        Assert.Contains("azure:virtual-network/metaflow", text, StringComparison.Ordinal);
        Assert.Contains("kubernetes:deployment/default/metadata-service", text, StringComparison.Ordinal);
        Assert.Equal("https://portal.azure.com/#@tenant/resource/subscriptions/s/resourceGroups/rg", await tab.Details.Locator("a").GetAttributeAsync("href"));
    }

    [Fact]
    public async Task Changed_fields_stand_old_beside_new()
    {
        await using var tab = await chromium.OpenAsync(Sample.Mixed);

        await tab.Node("storage-account").ClickAsync();

        var field = tab.Details.Locator(".fields > div").First;
        Assert.Equal("properties.minimumTlsVersion", await field.Locator("dt").InnerTextAsync());
        Assert.Equal("TLS1_0", await field.Locator(".old").InnerTextAsync());
        Assert.Equal("TLS1_2", await field.Locator(".new").InnerTextAsync());
        Assert.Contains("set by somebody", await tab.Details.InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_keyboard_goes_along_edges_opens_details_and_comes_back()
    {
        await using var tab = await chromium.OpenAsync(Sample.Mixed);
        await tab.Page.Locator("#zoom-fit").FocusAsync();

        await tab.Page.Keyboard.PressAsync("Tab");
        Assert.Contains("resource-group", await FocusedAsync(tab), StringComparison.Ordinal);
        await tab.Page.Keyboard.PressAsync("ArrowRight");
        Assert.Contains("virtual-network", await FocusedAsync(tab), StringComparison.Ordinal);
        await tab.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("details-title", await tab.Page.EvaluateAsync<string>("document.activeElement.id"));
        await tab.Page.Keyboard.PressAsync("Escape");

        Assert.False(await tab.Details.IsVisibleAsync());
        Assert.Contains("virtual-network", await FocusedAsync(tab), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Left_and_right_follow_dependencies_into_other_lanes_up_and_down_the_column()
    {
        await using var tab = await chromium.OpenAsync(Sample.Mixed);
        await tab.Node("managed-cluster").FocusAsync();

        await tab.Page.Keyboard.PressAsync("ArrowRight");
        Assert.Contains("deployment default/metadata-service", await FocusedAsync(tab), StringComparison.Ordinal);
        await tab.Page.Keyboard.PressAsync("ArrowUp");
        Assert.Contains("postgresql-flexible-server", await FocusedAsync(tab), StringComparison.Ordinal);
        await tab.Page.Keyboard.PressAsync("ArrowLeft");
        Assert.Contains("private-dns-zone", await FocusedAsync(tab), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("+", 2, -1)]
    [InlineData("-", 2, 1)]
    [InlineData("Shift+ArrowRight", 0, 1)]
    [InlineData("Shift+ArrowUp", 1, -1)]
    public async Task Keys_zoom_and_move(string key, int part, int sign)
    {
        await using var tab = await chromium.OpenAsync(Sample.Mixed);
        await tab.Node("resource-group").FocusAsync();
        await tab.Page.Keyboard.PressAsync("0");
        var before = await tab.ViewAsync();

        await tab.Page.Keyboard.PressAsync(key);

        Assert.Equal(sign, Math.Sign((await tab.ViewAsync())[part] - before[part]));
    }

    // How long it takes is said, for docs/performance.md, and not asserted.
    [Fact]
    public async Task Two_thousand_resources_are_drawn_and_moved()
    {
        await using var tab = await chromium.OpenAsync(Sample.Large(2000));
        var before = await tab.ViewAsync();

        var moving = await tab.Page.EvaluateAsync<double>("""
            async () => {
              const began = performance.now();
              for (let frame = 0; frame < 20; frame++) {
                moveGraph(10, 0);
                await new Promise(requestAnimationFrame);
              }
              return (performance.now() - began) / 20;
            }
            """);

        var ready = await tab.Page.EvaluateAsync<double>("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd");
        TestContext.Current.TestOutputHelper?.WriteLine($"drawn after {ready:0} ms, {moving:0} ms for each move");
        Assert.Equal("Created 2,000", (await tab.Page.Locator(".chip").InnerTextAsync()).ReplaceLineEndings(" "));
        Assert.Equal(before[0] + 200, (await tab.ViewAsync())[0], 3);
    }

    [Fact]
    public async Task Of_very_many_only_those_in_view_are_drawn_and_the_keyboard_still_reaches_all()
    {
        await using var tab = await chromium.OpenAsync(Sample.Large(2000));
        Assert.InRange(await tab.Page.Locator("g.node").CountAsync(), 20, 800);

        await tab.Node("object-number-0,").FocusAsync();
        await tab.Page.Keyboard.PressAsync("End");
        Assert.Contains("object-number-1999", await FocusedAsync(tab), StringComparison.Ordinal);
        await tab.Page.Keyboard.PressAsync("0");

        Assert.Equal(2000, await tab.Page.Locator("g.node").CountAsync());
    }

    private static Task<string> FocusedAsync(ReportTab tab) => tab.Page.EvaluateAsync<string>("document.activeElement.getAttribute('aria-label')");
}
