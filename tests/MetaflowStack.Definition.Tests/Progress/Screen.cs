using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MetaflowStack.Definition.Tests.Progress;

/// <summary>A terminal as far as live lines need one: it takes what is written and knows what is on its screen. Counts the writes.</summary>
internal sealed partial class Screen(int width, int height) : TextWriter
{
    private readonly List<StringBuilder> _rows = [new()];
    private int _row;
    private int _column;

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>Everything that was ever written, one entry a write.</summary>
    public List<string> Writes { get; } = [];

    public bool CursorIsVisible { get; private set; } = true;

    public int CursorRow => _row;

    /// <summary>All rows, those that have scrolled away too.</summary>
    public string[] Rows => [.. _rows.Select(row => row.ToString().TrimEnd())];

    /// <summary>The rows that are on the screen.</summary>
    public string[] Visible => Rows[^Math.Min(height, _rows.Count)..];

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void Write(string? value)
    {
        Writes.Add(value!);
        foreach (Match token in Token().Matches(value!))
        {
            if (token.Groups["command"].Success)
                Obey(token.Groups["command"].Value[0], token.Groups["arguments"].Value);
            else
                Put(token.Value[0]);
        }
    }

    private void Obey(char command, string arguments)
    {
        var count = int.TryParse(arguments, CultureInfo.InvariantCulture, out var number) ? number : 1;
        switch (command)
        {
            case 'A':
                // A terminal does not go above its first row.
                _row = Math.Max(_row - count, Math.Max(_rows.Count - height, 0));
                break;
            case 'K':
                Cut();
                break;
            case 'J':
                Cut();
                _rows.RemoveRange(_row + 1, _rows.Count - _row - 1);
                break;
            case 'h' or 'l' when arguments == "?25":
                CursorIsVisible = command == 'h';
                break;
            case 'h' or 'l' when arguments == "?2026":
            case 'm':
                break;
            default:
                throw new NotSupportedException($"ESC [ {arguments} {command}");
        }
    }

    private void Cut() => _rows[_row].Length = Math.Min(_rows[_row].Length, _column);

    private void Put(char character)
    {
        if (character == '\r')
        {
            _column = 0;
            return;
        }

        if (character == '\n' || _column == width)
        {
            _column = 0;
            if (++_row == _rows.Count)
                _rows.Add(new StringBuilder());
            if (character == '\n')
                return;
        }

        var row = _rows[_row];
        row.Append(' ', Math.Max(0, _column + 1 - row.Length));
        row[_column++] = character;
    }

    [GeneratedRegex(@"\u001b\[(?<arguments>[?\d;]*)(?<command>[A-Za-z])|[\s\S]")]
    private static partial Regex Token();
}
