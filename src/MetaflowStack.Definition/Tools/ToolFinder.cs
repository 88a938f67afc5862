namespace MetaflowStack.Definition.Tools;

/// <summary>Finds a program's file: where <c>NAME_EXE</c> says (as NUKE has it), else in the folders of PATH.</summary>
/// <param name="environment">The environment's variables.</param>
internal sealed class ToolFinder(Func<string, string?> environment)
{
    /// <summary>The variable that names a program's file: <c>HELM_EXE</c>.</summary>
    internal static string VariableOf(string name) => name.ToUpperInvariant().Replace('-', '_') + "_EXE";

    /// <summary>The program's file; null when there is none.</summary>
    internal string? Find(string name)
    {
        if (environment(VariableOf(name)) is { Length: > 0 } named)
            return File.Exists(named) ? Path.GetFullPath(named) : null;
        string[] endings = OperatingSystem.IsWindows() ? (environment("PATHEXT") ?? ".EXE").Split(';') : [""];
        return (environment("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => endings.Select(ending => Path.Combine(folder, name + ending)))
            .FirstOrDefault(File.Exists);
    }
}
