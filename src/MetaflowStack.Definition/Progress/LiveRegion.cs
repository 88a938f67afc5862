using System.Globalization;
using System.Text;

namespace MetaflowStack.Definition.Progress;

/// <summary>
/// Lines that stay at the bottom of a terminal while others scroll by above them. Each change is one write, which a terminal that knows
/// synchronized updates (mode 2026) shows at once. The cursor rests at the beginning of the first of these lines: a terminal that is
/// resized, and breaks its lines anew, takes it along; and it is hidden only within a write, so that no end of the program leaves it so.
/// Safe from many threads.
/// </summary>
/// <param name="terminal">The terminal.</param>
internal sealed class LiveRegion(TextWriter terminal)
{
    private const string Begin = "\u001b[?2026h\u001b[?25l\r";
    private const string End = "\r\u001b[?25h\u001b[?2026l";
    private const string EraseToEndOfLine = "\u001b[K";
    private const string EraseBelow = "\u001b[J";

    private readonly Lock _lock = new();
    private readonly StringBuilder _held = new();
    private IReadOnlyList<string> _shown = [];
    private int _shownWidth;
    private int _paused;
    private bool _lineIsOpen;

    /// <summary>
    /// Takes text for above the lines. While there are lines it waits for the next <see cref="Show"/> or <see cref="Hide"/>, so that many
    /// lines of a log at once make no more writes than few.
    /// </summary>
    internal void Write(ReadOnlySpan<char> text)
    {
        lock (_lock)
        {
            if (text.IsEmpty)
                return;
            if (_shown.Count > 0)
            {
                _held.Append(text);
                return;
            }

            terminal.Write(text);
            terminal.Flush();
            _lineIsOpen = text[^1] != '\n';
        }
    }

    /// <summary>Shows these lines instead of those before; a line that is the same is not written again.</summary>
    /// <param name="lines">The lines, each shorter than the terminal is wide.</param>
    /// <param name="width">The terminal's width in columns.</param>
    internal void Show(IReadOnlyList<string> lines, int width)
    {
        lock (_lock)
        {
            // Below a prompt, or a line that somebody is still writing, there is no room.
            if (_paused > 0 || _lineIsOpen || lines.Count == 0)
                return;
            var scrolls = CompleteLines();
            var anew = scrolls.Length > 0 || width != _shownWidth;
            var text = new StringBuilder(Begin);
            if (anew)
                text.Append(EraseBelow).Append(scrolls);
            for (var index = 0; index < lines.Count; index++)
            {
                if (index > 0)
                    text.Append("\r\n");
                // What is typed is echoed into the first line.
                if (anew || index == 0 || index >= _shown.Count || lines[index] != _shown[index])
                    text.Append(lines[index]).Append(EraseToEndOfLine);
            }

            if (!anew && lines.Count < _shown.Count)
                text.Append("\r\n").Append(EraseBelow).Append("\u001b[A");
            if (lines.Count > 1)
                text.Append(CultureInfo.InvariantCulture, $"\u001b[{lines.Count - 1}A");
            Send(text.Append(End));
            (_shown, _shownWidth) = (lines, width);
        }
    }

    /// <summary>Takes the lines away; what waited for it is written.</summary>
    internal void Hide()
    {
        lock (_lock)
        {
            if (_shown.Count == 0)
                return;
            Send(new StringBuilder(Begin).Append(EraseBelow).Append(End).Append(_held));
            _lineIsOpen = _held.Length > 0 && _held[^1] != '\n';
            _held.Clear();
            _shown = [];
        }
    }

    /// <summary>Takes the lines away until disposed of: somebody is asked.</summary>
    internal IDisposable Pause()
    {
        lock (_lock)
        {
            _paused++;
            Hide();
        }

        return new Resumption(this);
    }

    private string CompleteLines()
    {
        var length = _held.ToString().LastIndexOf('\n') + 1;
        var complete = _held.ToString(0, length);
        _held.Remove(0, length);
        return complete;
    }

    private void Send(StringBuilder text)
    {
        terminal.Write(text.ToString());
        terminal.Flush();
    }

    private sealed class Resumption(LiveRegion region) : IDisposable
    {
        private bool _isDone;

        public void Dispose()
        {
            lock (region._lock)
            {
                if (_isDone)
                    return;
                _isDone = true;
                region._paused--;
                // The answer's own line break came from the keyboard.
                region._lineIsOpen = false;
            }
        }
    }
}
