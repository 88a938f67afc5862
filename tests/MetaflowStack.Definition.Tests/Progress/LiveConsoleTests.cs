using MetaflowStack.Definition.Progress;

namespace MetaflowStack.Definition.Tests.Progress;

public class LiveConsoleTests
{
    [Theory]
    [InlineData("TERM=xterm-256color", true)]
    [InlineData("TERM=xterm NO_COLOR=1", true)]
    [InlineData("TERM=xterm CI=false", true)]
    [InlineData("TERM=dumb", false)]
    [InlineData("", false)]
    [InlineData("TERM=xterm CI=true", false)]
    [InlineData("TERM=xterm GITHUB_ACTIONS=true", false)]
    [InlineData("TERM=xterm TF_BUILD=True", false)]
    public void Lines_are_live_on_a_persons_terminal_only(string environment, bool live)
    {
        var variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);

        Assert.Equal(live, LiveConsole.CanBeLive(variables.GetValueOrDefault, isWindows: false));
    }
}
