using System.Text.RegularExpressions;

namespace MetaflowStack.EndToEnd.ContinuousIntegration.Runner;

/// <summary>
/// Evaluates the expressions of workflows, as far as the generated ones use them: literals, contexts, comparison, logic, calls. Azure's are
/// calls and literals alone, so one reader does for both. What it does not know is an error.
/// </summary>
/// <param name="lookUp">The value of a context: <c>matrix.environment</c>; null: not there.</param>
/// <param name="call">The value of a function.</param>
internal sealed partial class Expression(Func<string, string?> lookUp, Func<string, IReadOnlyList<object?>, object?> call)
{
    private List<string> _tokens = [];
    private int _at;

    /// <summary>A text with every <c>${{ … }}</c> in it replaced.</summary>
    public string Expand(string text) => Braces().Replace(text, match => Text(Evaluate(match.Groups[1].Value)));

    /// <summary>Whether a condition holds, with or without <c>${{ }}</c> around it.</summary>
    public bool IsTrue(string condition) => IsTrue(Evaluate(Braces().Match(condition) is { Success: true } match && match.Length == condition.Length ? match.Groups[1].Value : condition));

    private static bool IsTrue(object? value) => value switch { bool truth => truth, string text => text.Length > 0, _ => false };

    private static string Text(object? value) => value switch { null => "", bool truth => truth ? "true" : "false", _ => (string)value };

    private object? Evaluate(string expression)
    {
        _tokens = [.. Tokens().Matches(expression).Select(match => match.Value.Trim()).Where(token => token.Length > 0)];
        _at = 0;
        var value = Or();
        return _at == _tokens.Count ? value : throw new NotSupportedException($"'{_tokens[_at]}' in: {expression}");
    }

    private object? Or()
    {
        var value = And();
        while (Take("||"))
            value = And() is var other && IsTrue(value) ? value : other;
        return value;
    }

    private object? And()
    {
        var value = Comparison();
        while (Take("&&"))
            value = Comparison() is var other && IsTrue(value) ? other : value;
        return value;
    }

    private object? Comparison()
    {
        var left = Unary();
        if (Take("=="))
            return IsEqual(left, Unary());
        return Take("!=") ? !IsEqual(left, Unary()) : left;
    }

    // GitHub's comparison and Azure's ignore case.
    private static bool IsEqual(object? left, object? right) => string.Equals(Text(left), Text(right), StringComparison.OrdinalIgnoreCase);

    private object? Unary() => Take("!") ? !IsTrue(Unary()) : Primary();

    private object? Primary()
    {
        if (Take("("))
        {
            var value = Or();
            Expect(")");
            return value;
        }

        var token = _tokens[_at++];
        if (token[0] == '\'')
            return token[1..^1].Replace("''", "'", StringComparison.Ordinal);
        if (Take("["))
        {
            var key = Text(Or());
            Expect("]");
            return lookUp($"{token}.{key}");
        }

        return Take("(") ? Call(token) : lookUp(token);
    }

    private object? Call(string function)
    {
        var arguments = new List<object?>();
        while (!Take(")"))
        {
            arguments.Add(Or());
            Take(",");
        }

        return function switch
        {
            "eq" => IsEqual(arguments[0], arguments[1]),
            "in" => arguments.Skip(1).Any(other => IsEqual(arguments[0], other)),
            "and" => arguments.All(IsTrue),
            _ => call(function, arguments),
        };
    }

    private bool Take(string token)
    {
        if (_at >= _tokens.Count || _tokens[_at] != token)
            return false;
        _at++;
        return true;
    }

    private void Expect(string token)
    {
        if (!Take(token))
            throw new NotSupportedException($"'{token}' is missing in: {string.Join(' ', _tokens)}");
    }

    [GeneratedRegex(@"\$\{\{\s*(.*?)\s*\}\}")]
    private static partial Regex Braces();

    [GeneratedRegex(@"'(?:[^']|'')*'|\|\||&&|==|!=|[!()\[\],]|[A-Za-z_][\w.-]*|\s+|.")]
    private static partial Regex Tokens();
}
