using System.Text;
using MetaflowStack.Development.Terminal;

namespace MetaflowStack.Development.Tests.Terminal;

public class TerminalPictureTests
{
    [Fact]
    public void Escape_sequences_are_colours_and_weights()
    {
        var parts = StyledText.Read("\u001b[?1h\u001b=\u001b[38;5;247m12:00\u001b[0m \u001b[32;1m✓ done\u001b[0m\u001b[39m plain\r");

        Assert.Equal(
        [
            new StyledText("12:00", "#9e9e9e", false),
            new StyledText(" ", null, false),
            new StyledText("✓ done", "#4fc878", true),
            new StyledText(" plain", null, false),
        ], parts);
    }

    [Theory]
    [InlineData(45, "#00d7ff")]
    [InlineData(196, "#ff0000")]
    [InlineData(214, "#ffaf00")]
    [InlineData(231, "#ffffff")]
    [InlineData(9, "#ffa198")]
    public void The_256_colours_are_those_of_xterm_but_for_the_first_16(int code, string colour) =>
        Assert.Equal(colour, Assert.Single(StyledText.Read($"\u001b[38;5;{code}mx")).Colour);

    [Fact]
    public void Each_line_has_the_time_of_its_end()
    {
        var recording = Recording("started\nab\ncd\nef", "0.5 4\n0.25 1\n1 3\n");

        Assert.Equal(["ab 0.5", "cd 1.75"], recording.Lines.Select(line => $"{line.Parts[0].Text} {line.At.TotalSeconds}"));
    }

    [Fact]
    public void Output_and_timing_of_different_sessions_are_refused() =>
        Assert.Contains("not of one session", Assert.Throws<DevelopmentException>(() => Recording("started\nab\n", "0.5 40\n")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_session_as_a_picture()
    {
        var recording = Recording("started\n\u001b[32mgreen <&> \"quoted\"\u001b[0m\n\nThis line is longer than the terminal is wide\n＼（＾ᴗ＾）／\n", "0.5 28\n0.25 1\n1 46\n0.1 22\n");

        Snapshot.Matches(new TerminalPicture(30, 4).Render("./build.sh Services", recording), "session.svg");
    }

    private static TerminalRecording Recording(string output, string timing) => TerminalRecording.Read(Encoding.UTF8.GetBytes(output), timing);
}
