namespace MetaflowStack.Sandbox.Kubernetes.Containers.Commands;

/// <summary>A shell's state from one command to the next: folder, variables, last exit code.</summary>
internal sealed class ShellSession(ContainerProcess shell)
{
    public int LastExitCode { get; private set; }

    public bool HasEnded { get; private set; }

    private readonly Dictionary<string, string> _parameters = new(StringComparer.Ordinal);

    /// <summary>Sets <c>$0</c>, <c>$1</c> and so on: what follows the script of <c>sh -c</c> (POSIX, sh utility).</summary>
    public void SetParameters(IEnumerable<string> words)
    {
        foreach (var (position, word) in words.Index())
            _parameters[position.ToString(System.Globalization.CultureInfo.InvariantCulture)] = word;
    }

    public async Task<int> RunAsync(string script)
    {
        try
        {
            await RunListAsync(ShellSyntax.Read(script));
        }
        catch (CommandFailure failure)
        {
            await shell.ComplainAsync($"sh: {failure.Message}\n");
            LastExitCode = failure.ExitCode;
        }
        return LastExitCode;
    }

    private async Task RunListAsync(List<ShellToken> tokens)
    {
        var connector = ";";
        for (var at = 0; at < tokens.Count && !HasEnded; at++)
        {
            var pipeline = tokens.Skip(at).TakeWhile(t => t.Operator is not (";" or "&&" or "||")).ToList();
            var runs = connector == ";" || (connector == "&&") == (LastExitCode == 0);
            at += pipeline.Count;
            if (pipeline.Count == 0 && (connector != ";" || (at < tokens.Count && tokens[at].Operator != ";")))
                throw ShellSyntax.Error(at < tokens.Count ? $"\"{tokens[at].Operator}\" unexpected" : "end of file unexpected");
            if (runs && pipeline.Count > 0)
                LastExitCode = await RunPipelineAsync(pipeline);
            connector = at < tokens.Count ? tokens[at].Operator : ";";
        }
    }

    // One after the other, with what flows between them kept in memory: nothing in a simulated container runs for ever.
    private async Task<int> RunPipelineAsync(List<ShellToken> tokens)
    {
        var input = shell.Input;
        while (tokens.FindIndex(t => t.Operator == "|") is var bar and >= 0)
        {
            var between = new MemoryStream();
            await RunCommandAsync(tokens.GetRange(0, bar), input, between);
            between.Position = 0;
            input = between;
            tokens = tokens.GetRange(bar + 1, tokens.Count - bar - 1);
        }
        return await RunCommandAsync(tokens, input, shell.Output);
    }

    private async Task<int> RunCommandAsync(List<ShellToken> tokens, Stream input, Stream output)
    {
        var redirection = new ShellRedirection(shell, input, output);
        var words = new List<string>();
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].IsWord)
                words.AddRange(Expand(tokens[i]));
            else if (tokens[i].Operator is "2>&1" or ">&2")
                redirection.Join(tokens[i].Operator);
            else if (i + 1 < tokens.Count && tokens[i + 1].IsWord)
                redirection.Open(tokens[i].Operator, string.Concat(Expand(tokens[++i])));
            else
                throw ShellSyntax.Error("end of file unexpected");
        }
        if (redirection.Fault is { } fault)
        {
            await shell.ComplainAsync($"sh: 1: {fault}\n");
            return 2;
        }
        var exitCode = await RunWordsAsync(words, redirection);
        redirection.Finish();
        return exitCode;
    }

    private async Task<int> RunWordsAsync(List<string> words, ShellRedirection streams)
    {
        var assignments = words.TakeWhile(w => Shell.Assignment().IsMatch(w)).Select(w => w.Split('=', 2)).ToList();
        words = words[assignments.Count..];
        if (words.Count == 0 || words[0] == "export")
        {
            foreach (var pair in assignments.Concat(words.Skip(1).Where(w => w.Contains('=', StringComparison.Ordinal)).Select(w => w.Split('=', 2))))
                shell.Environment[pair[0]] = pair[1];
            return 0;
        }
        var child = shell.Child(words, streams.Input, streams.Output, streams.Errors);
        foreach (var pair in assignments)
            child.Environment[pair[0]] = pair[1];
        switch (words[0])
        {
            case "exit":
                HasEnded = true;
                return words.Count > 1 && int.TryParse(words[1], out var code) ? code & 0xff : LastExitCode;
            case "cd":
                return await ChangeFolderAsync(words.ElementAtOrDefault(1) ?? shell.Environment.GetValueOrDefault("HOME", "/"), child);
            case ":" or "set":
                return 0;
            case "exec" when words.Count > 1:
                HasEnded = true;
                return await RunWordsAsync(words[1..], streams);
        }
        if (CommandTable.Has(shell.Container, words[0]))
            return await CommandTable.RunAsync(child);
        var isFile = words[0].Contains('/', StringComparison.Ordinal) && shell.Files.Find(shell.Resolve(words[0])) is not null;
        await child.ComplainAsync($"sh: 1: {words[0]}: {(isFile ? "Permission denied" : "not found")}\n");
        return isFile ? 126 : 127;
    }

    private async Task<int> ChangeFolderAsync(string operand, ContainerProcess child)
    {
        var path = shell.Resolve(operand);
        if (shell.Files.Find(path) is not { IsFolder: true })
        {
            await child.ComplainAsync($"sh: 1: cd: can't cd to {operand}\n");
            return 2;
        }
        shell.Folder = path;
        return 0;
    }

    // An unquoted variable that is empty gives no word at all, and one with blanks several, as in every shell.
    private string[] Expand(ShellToken token)
    {
        var text = string.Concat(token.Parts.Select(p => !p.IsVariable ? p.Text
            : p.Text == "?" ? LastExitCode.ToString(System.Globalization.CultureInfo.InvariantCulture) : _parameters.GetValueOrDefault(p.Text) ?? shell.Environment.GetValueOrDefault(p.Text, "")));
        var splits = token.Parts.Any(p => p is { IsVariable: true, Quoted: false }) && !token.Parts.Any(p => p.Quoted);
        return splits ? text.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries) : [text];
    }
}
