namespace MetaflowStack.Sandbox.Faults;

/// <summary>
/// Reads many faults: separated by white space, or from a file named by <c>@PATH</c> or <c>file:PATH</c>, one or more to a line,
/// where <c>#</c> begins a comment. All that is wrong is reported together.
/// </summary>
public static class FaultList
{
    /// <summary>Reads what one or more options or lines say.</summary>
    /// <exception cref="FormatException">Some are wrong; a line for each, files' with file and line.</exception>
    public static IReadOnlyList<FaultSpecification> Parse(params IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var faults = new List<FaultSpecification>();
        var problems = new List<string>();
        foreach (var word in texts.SelectMany(Words))
        {
            if (FileOf(word) is { } path)
                ReadFile(path, faults, problems);
            else
                Read(word, "", faults, problems);
        }

        return problems.Count == 0 ? faults : throw new FormatException(string.Join('\n', problems));
    }

    /// <summary>Reads the text of a file of faults.</summary>
    /// <exception cref="FormatException">Some are wrong; a line for each, with the number of its line.</exception>
    public static IReadOnlyList<FaultSpecification> ParseLines(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var faults = new List<FaultSpecification>();
        var problems = new List<string>();
        ReadLines(text.Split('\n'), "line ", faults, problems);
        return problems.Count == 0 ? faults : throw new FormatException(string.Join('\n', problems));
    }

    private static string? FileOf(string word) =>
        word.StartsWith('@') ? word[1..] : word.StartsWith("file:", StringComparison.Ordinal) ? word["file:".Length..] : null;

    private static void ReadFile(string path, List<FaultSpecification> faults, List<string> problems)
    {
        try
        {
            ReadLines(File.ReadLines(path), $"{path}:", faults, problems);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            problems.Add($"the file of faults '{path}' cannot be read: {problem.Message}");
        }
    }

    private static void ReadLines(IEnumerable<string> lines, string where, List<FaultSpecification> faults, List<string> problems)
    {
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            foreach (var word in Words(line.Split('#')[0]))
                Read(word, $"{where}{number}: ", faults, problems);
        }
    }

    private static void Read(string word, string where, List<FaultSpecification> faults, List<string> problems)
    {
        try
        {
            faults.Add(FaultParser.Parse(word));
        }
        catch (FormatException problem)
        {
            problems.AddRange(problem.Message.Split('\n').Select(line => where + line));
        }
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
