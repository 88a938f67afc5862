using Nuke.Common.IO;
using Serilog;

namespace Nuke.Common.Execution.Parameters;

/// <summary>
/// Where values come from, the first that has one: the command line, the environment, the profiles from the last named to the first,
/// <c>.nuke/parameters.json</c>.
/// </summary>
internal sealed class ParameterSources
{
    private readonly BuildContext _context;
    private readonly ArgumentParser _arguments;
    private readonly EnvironmentValues _environment;
    private readonly Lazy<IReadOnlyList<ParameterFile>> _files;
    private readonly HashSet<string> _warned = [];

    public ParameterSources(BuildContext context)
    {
        _context = context;
        _arguments = new ArgumentParser(context.Arguments);
        _environment = new EnvironmentValues(context.Variables);
        _files = new Lazy<IReadOnlyList<ParameterFile>>(ReadFiles);
    }

    public bool HasArgument(string name) => _arguments.Find(name) is not null;

    public bool HasVariable(string name) => _environment.Find(name, isBuiltIn: true, out _) is not null;

    /// <summary>The value of one of the engine's own parameters.</summary>
    public T? Find<T>(string name, string? separator = null)
    {
        var value = Find(name, typeof(T), separator, isBuiltIn: true);
        return value is T typed ? typed : default;
    }

    /// <summary>The converted value, or null when no source has one. Throws an <see cref="InvalidParameterException"/> for a bad value.</summary>
    public object? Find(string name, Type type, string? separator, bool isBuiltIn)
    {
        if (_arguments.Find(name) is { } given)
            return Convert(name, given, type, separator, _context.WorkingDirectory, bare: true);
        if (name == NukeBuild.TargetParameter && _arguments.Positional.Count > 0)
            return Convert(name, _arguments.Positional, type, separator, _context.WorkingDirectory);
        if (_environment.Find(name, isBuiltIn, out var ambiguous) is { } variable)
            return Convert(name, [variable], type, separator, _context.WorkingDirectory);
        if (ambiguous.Count > 0 && _warned.Add(name))
            Log.Warning("Could not resolve {VariableName} since multiple values are provided", name);
        if (name is NukeBuild.RootParameter or NukeBuild.ProfileParameter)
            return null;
        foreach (var file in _files.Value)
        {
            if (file.Find(name) is { } values)
                return Convert(name, values, type, separator, _context.RootDirectory.ToString());
        }

        return null;
    }

    private static object? Convert(string name, IReadOnlyList<string> values, Type type, string? separator, string folder, bool bare = false)
    {
        if (separator is { Length: > 0 })
            values = [.. values.SelectMany(x => x.Split(separator[0], StringSplitOptions.RemoveEmptyEntries))];
        return ValueConverter.Convert(name, values, type, folder, bare);
    }

    private List<ParameterFile> ReadFiles()
    {
        var files = new List<ParameterFile>();
        var folder = _context.RootDirectory / ".nuke";
        foreach (var profile in Find<string[]>(NukeBuild.ProfileParameter) ?? [])
        {
            var file = folder / $"parameters.{profile}.json";
            if (!file.FileExists())
                throw new InvalidParameterException($"Profile '{profile}' does not exist: there is no '{file}'");
            files.Insert(0, ParameterFile.Read(file.ToString()));
        }

        if (folder / "parameters.json" is var common && common.FileExists())
            files.Add(ParameterFile.Read(common.ToString()));
        return files;
    }
}
