using MetaflowStack.Definition.Progress;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Tests.Progress;

public class FrameRendererTests
{
    private static readonly ProgressView Deployment = new(
        [
            Row("azure:managed-cluster/metaflow", "InProgress", 247, 360),
            Row("azure:postgresql-flexible-server/metaflow", "Standard_B1ms failed (InternalServerError); begun anew", 605, 480),
            Row("kubernetes:custom-resource-definition/-/clusterworkflowtemplates.argoproj.io", "create", 0.4, 2),
            Row("kubernetes:deployment/default/metaflow-ui-backend-service", "0 of 1 ready:\nContainerCreating", 12, 60),
            Row("azure:subnet/database", "delete", 3, null),
        ],
        Done: 31, Total: 68, Fraction: 0.46, Left: TimeSpan.FromSeconds(312));

    [Theory]
    [InlineData(80, 24, false)]
    [InlineData(80, 24, true)]
    [InlineData(200, 50, false)]
    [InlineData(200, 50, true)]
    [InlineData(60, 24, false)]
    [InlineData(30, 24, false)]
    [InlineData(80, 8, false)]
    public void A_frame_is_as_recorded(int width, int height, bool colour)
    {
        var lines = new FrameRenderer(colour).Render(Deployment, width, height);

        Snapshot.Matches(string.Join('\n', lines).Replace("\u001b", "<ESC>", StringComparison.Ordinal) + "\n", $"frame-{width}x{height}{(colour ? "-colour" : "")}.txt");
    }

    [Theory]
    [InlineData(12, 3)]
    [InlineData(39, 24)]
    [InlineData(80, 24)]
    [InlineData(400, 10)]
    public void No_line_reaches_the_last_column_and_no_frame_fills_the_terminal(int width, int height)
    {
        var lines = new FrameRenderer(colour: false).Render(Many(50), width, height);

        Assert.All(lines, line => Assert.InRange(line.Length, 0, width - 1));
        Assert.InRange(lines.Count, 1, Math.Max(2, height - 5));
    }

    [Fact]
    public void Of_more_than_fit_the_longest_running_are_shown_and_the_others_counted()
    {
        var lines = new FrameRenderer(colour: false).Render(Many(50), 80, 24);

        Assert.Contains("pod-0 ", lines[0], StringComparison.Ordinal);
        Assert.Equal("  and 33 more", lines[^2]);
    }

    [Fact]
    public void Not_100_before_everything_has_ended()
    {
        var lines = new FrameRenderer(colour: false).Render(Deployment with { Fraction = 1 }, 80, 24);

        Assert.Contains(" 99 %", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Without_colour_there_is_no_escape_sequence() =>
        Assert.All(new FrameRenderer(colour: false).Render(Deployment, 80, 24), line => Assert.DoesNotContain('\u001b', line));

    internal static ProgressView Many(int count) => new(
        [.. Enumerable.Range(0, count).Select(number => Row($"kubernetes:deployment/default/pod-{number}", "0 of 1 ready", 100 - number, 30))],
        Done: 3, Total: 60, Fraction: 0.1, Left: TimeSpan.FromMinutes(3));

    private static ProgressRow Row(string key, string message, double seconds, int? usual) =>
        new(ResourceKey.Parse(key), message, TimeSpan.FromSeconds(seconds), usual is { } of ? TimeSpan.FromSeconds(of) : null);
}
