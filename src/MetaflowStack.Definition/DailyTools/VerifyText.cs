using System.Globalization;
using System.Text;
using MetaflowStack.Definition.Planning;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.DailyTools;

/// <summary>What <c>Verify</c> found, for people.</summary>
internal static class VerifyText
{
    private const int ComponentWidth = 29;

    /// <summary>A table: a row for each component.</summary>
    /// <param name="verdicts">How the components are.</param>
    /// <param name="stack">Whose they are.</param>
    /// <param name="width">How many columns, unless a single word is longer.</param>
    internal static string Of(IReadOnlyList<ComponentVerdict> verdicts, string stack, int width)
    {
        var text = new StringBuilder("Health of ").Append(stack).Append('\n');
        foreach (var verdict in verdicts)
        {
            var indent = new string(' ', 4 + ComponentWidth);
            var detail = string.Join('\n', TextColumns.Wrap(verdict.Detail.ReplaceLineEndings(" "), width, indent)).TrimStart();
            text.Append(verdict.IsHealthy ? "  ✓ " : "  ✗ ").Append(verdict.Component.PadRight(ComponentWidth)).Append(detail).Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }

    /// <summary>The failure; null when all are well.</summary>
    internal static StackException? FailureOf(IReadOnlyList<ComponentVerdict> verdicts, string stack)
    {
        var failed = verdicts.Where(verdict => !verdict.IsHealthy).ToList();
        return failed.Count == 0 ? null : new StackException(new ErrorDetails
        {
            What = string.Create(CultureInfo.InvariantCulture, $"{failed.Count} of {verdicts.Count} components of {stack} are not healthy: {string.Join(", ", failed.Select(verdict => verdict.Component))}"),
            Remedy = $"./build.sh Logs --component {failed[0].Component} shows its logs; ./build.sh Services puts right what was changed or deleted",
        });
    }

    /// <summary>Words for the summary.</summary>
    internal static IReadOnlyList<KeyValuePair<string, string>> Words(IReadOnlyList<ComponentVerdict> verdicts) =>
        [KeyValuePair.Create("Healthy", string.Create(CultureInfo.InvariantCulture, $"{verdicts.Count(verdict => verdict.IsHealthy)} of {verdicts.Count}"))];
}
