using System.Text.RegularExpressions;

namespace MetaflowStack.Sandbox.Kubernetes.Containers.Commands;

/// <summary>
/// What a Python file would give Airflow, as far as its text tells: each <c>DAG("name"</c> or <c>dag_id="name"</c> is a DAG; a bracket that
/// is not closed, or closes nothing, is a syntax error. Nothing else is read, and nothing is run.
/// </summary>
/// <param name="DagIds">Its DAGs; none when it has an error.</param>
/// <param name="Error">What Python says; null: it can be read.</param>
internal sealed partial record DagFile(IReadOnlyList<string> DagIds, string? Error)
{
    private const string Opening = "([{";
    private const string Closing = ")]}";

    public static DagFile Read(string path, string text)
    {
        // Strings give way to spaces, so that brackets in them do not count and lines stay where they are.
        var code = StringsAndComments().Replace(text, found => string.Concat(found.Value.Select(c => c == '\n' ? c : ' ')));
        if (BracketFault(code) is { } fault)
            return new DagFile([], $"Traceback (most recent call last):\n  File \"{path}\", line {fault.Line}\nSyntaxError: {fault.Message}\n");
        return new DagFile([.. DagId().Matches(text).Select(m => m.Groups[1].Value).Distinct()], null);
    }

    private static (int Line, string Message)? BracketFault(string code)
    {
        var open = new Stack<(char Bracket, int Line)>();
        var line = 1;
        foreach (var letter in code)
        {
            if (letter == '\n')
                line++;
            else if (Opening.Contains(letter, StringComparison.Ordinal))
                open.Push((letter, line));
            else if (Closing.IndexOf(letter, StringComparison.Ordinal) is var kind and >= 0 && (!open.TryPop(out var last) || last.Bracket != Opening[kind]))
                return (line, $"unmatched '{letter}'");
        }
        return open.TryPop(out var never) ? (never.Line, $"'{never.Bracket}' was never closed") : null;
    }

    [GeneratedRegex(@"""""""[\s\S]*?""""""|'''[\s\S]*?'''|""(?:\\.|[^""\\\n])*""|'(?:\\.|[^'\\\n])*'|#[^\n]*")]
    private static partial Regex StringsAndComments();

    [GeneratedRegex(@"(?:\bDAG\(\s*(?:dag_id\s*=\s*)?|\bdag_id[""']?\s*[=:]\s*)[""']([^""']+)[""']")]
    private static partial Regex DagId();
}
