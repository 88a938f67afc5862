using System.Text;

namespace MetaflowStack.Sandbox.Kubernetes.Containers.Commands;

/// <summary>A piece of a word: text that stands as it is, or a variable.</summary>
internal readonly record struct ShellPart(string Text, bool IsVariable, bool Quoted);

/// <summary>A word of a script, or an operator such as <c>&amp;&amp;</c>.</summary>
internal sealed record ShellToken(string Operator, IReadOnlyList<ShellPart> Parts)
{
    public bool IsWord => Operator.Length == 0;
}

/// <summary>Takes a shell script apart: quotes, variables and operators; no loops, conditions or substitutions.</summary>
internal static class ShellSyntax
{
    private static readonly string[] Operators = ["2>&1", "1>&2", ">&2", "2>>", "2>", ">>", "&&", "||", ">", "<", "|", ";", "\n"];

    /// <exception cref="CommandFailure">A quote is not closed, or something is beyond this shell.</exception>
    public static List<ShellToken> Read(string script)
    {
        var tokens = new List<ShellToken>();
        for (var at = 0; at < script.Length;)
        {
            if (script[at] is ' ' or '\t' or '\r')
                at++;
            else if (script[at] == '#')
                at = script.IndexOf('\n', at) is var end and >= 0 ? end : script.Length;
            else if (Operators.FirstOrDefault(o => string.CompareOrdinal(script, at, o, 0, o.Length) == 0) is { } found)
                tokens.Add(Operator(found, ref at));
            else if (script[at] is '(' or ')' or '&' or '`')
                throw Error($"\"{script[at]}\" unexpected");
            else
                tokens.Add(new ShellToken("", Word(script, ref at)));
        }
        return tokens;
    }

    public static CommandFailure Error(string what) => new($"1: Syntax error: {what}", 2);

    private static ShellToken Operator(string found, ref int at)
    {
        at += found.Length;
        return new ShellToken(found == "\n" ? ";" : found == "1>&2" ? ">&2" : found, []);
    }

    private static List<ShellPart> Word(string script, ref int at)
    {
        var parts = new List<ShellPart>();
        while (at < script.Length && !" \t\r\n;|<>&()".Contains(script[at], StringComparison.Ordinal))
        {
            if (script[at] == '\'')
                parts.Add(new ShellPart(Until(script, ref at), false, true));
            else if (script[at] == '"')
                DoubleQuoted(script, ref at, parts);
            else if (script[at] == '$')
                parts.Add(Variable(script, ref at, quoted: false));
            else
                parts.Add(Character(script, ref at));
        }
        return parts;
    }

    private static ShellPart Character(string script, ref int at)
    {
        var escaped = script[at] == '\\' && at + 1 < script.Length;
        if (escaped)
            at++;
        return new ShellPart(script[at++].ToString(), false, escaped);
    }

    private static string Until(string script, ref int at)
    {
        var end = script.IndexOf('\'', at + 1);
        if (end < 0)
            throw Error("Unterminated quoted string");
        var text = script[(at + 1)..end];
        at = end + 1;
        return text;
    }

    private static void DoubleQuoted(string script, ref int at, List<ShellPart> parts)
    {
        var text = new StringBuilder();
        for (at++; at < script.Length && script[at] != '"';)
        {
            if (script[at] == '$')
            {
                parts.Add(new ShellPart(text.ToString(), false, true));
                text.Clear();
                parts.Add(Variable(script, ref at, quoted: true));
                continue;
            }
            if (script[at] == '\\' && at + 1 < script.Length && "\"\\$`".Contains(script[at + 1], StringComparison.Ordinal))
                at++;
            text.Append(script[at++]);
        }
        if (at >= script.Length)
            throw Error("Unterminated quoted string");
        at++;
        parts.Add(new ShellPart(text.ToString(), false, true));
    }

    private static ShellPart Variable(string script, ref int at, bool quoted)
    {
        var rest = script[(at + 1)..];
        if (rest.StartsWith('('))
            throw Error("command substitution is beyond this shell");
        var braces = rest.StartsWith('{');
        var name = rest.StartsWith('?') ? "?" : string.Concat((braces ? rest[1..] : rest).TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c == '_'));
        if (braces && rest.ElementAtOrDefault(name.Length + 1) != '}')
            throw Error("Bad substitution");
        at += 1 + name.Length + (braces ? 2 : 0);
        return name.Length == 0 ? new ShellPart("$", false, true) : new ShellPart(name, true, quoted);
    }
}
