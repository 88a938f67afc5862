using Nuke.Common.Execution.Output;

namespace Nuke.Common.Execution;

/// <summary>A person's terminal, or anything that is not a known build server.</summary>
public class Terminal : Host
{
    internal Terminal(BuildContext context) : base(context.Out) =>
        Theme = context.SupportsColor ? HostTheme.Xterm256 : HostTheme.None;

    internal override HostTheme Theme { get; }

    /// <inheritdoc/>
    protected internal override IDisposable WriteBlock(string text)
    {
        Write(ConsoleStyle.Debug);
        Write(ConsoleStyle.Debug, "╬" + new string('═', text.Length + 5));
        Write(ConsoleStyle.Debug, $"║ {Theme.Format(ConsoleStyle.Information, text)}");
        Write(ConsoleStyle.Debug, "╬" + new string('═', Math.Max(text.Length - 4, 2)));
        Write(ConsoleStyle.Debug);
        return new Bracket(() => { });
    }
}
