using System.Globalization;
using System.Text;

namespace MetaflowStack.Development.Terminal;

/// <summary>A line of a recorded session.</summary>
/// <param name="At">When it was finished, after the session's start.</param>
/// <param name="Parts">What is in it.</param>
public sealed record TerminalLine(TimeSpan At, IReadOnlyList<StyledText> Parts);

/// <summary>A session that util-linux' <c>script</c> has recorded, with its timing.</summary>
/// <param name="Lines">The lines in the order in which they came.</param>
public sealed record TerminalRecording(IReadOnlyList<TerminalLine> Lines)
{
    /// <summary>Reads a recording.</summary>
    /// <param name="output">What <c>--log-out</c> names: a line about the recording, the output, a line about its end.</param>
    /// <param name="timing">What <c>--log-timing</c> names: lines of a pause in seconds and a number of bytes.</param>
    /// <exception cref="DevelopmentException">The output is shorter than the timing says.</exception>
    public static TerminalRecording Read(byte[] output, string timing)
    {
        var at = Array.IndexOf(output, (byte)'\n') + 1;
        var (lines, line, time) = (new List<TerminalLine>(), new List<byte>(), TimeSpan.Zero);
        foreach (var entry in timing.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var numbers = entry.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            time += TimeSpan.FromSeconds(double.Parse(numbers[0], CultureInfo.InvariantCulture));
            var count = int.Parse(numbers[1], CultureInfo.InvariantCulture);
            if (at + count > output.Length)
                throw new DevelopmentException($"The recording has {output.Length - at} bytes where its timing has {count}: output and timing are not of one session.");
            foreach (var character in output.AsSpan(at, count))
            {
                if (character != '\n')
                {
                    line.Add(character);
                    continue;
                }

                lines.Add(new TerminalLine(time, StyledText.Read(Encoding.UTF8.GetString([.. line]))));
                line.Clear();
            }

            at += count;
        }

        return new TerminalRecording(lines);
    }
}
