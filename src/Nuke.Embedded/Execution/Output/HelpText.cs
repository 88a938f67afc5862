using Nuke.Common.Execution.Parameters;

namespace Nuke.Common.Execution.Output;

/// <summary>The answer to <c>--help</c>.</summary>
internal static class HelpText
{
    private const int Width = 80;
    private const int MinimumTargetWidth = 20;
    private const int MinimumParameterWidth = 16;

    public static void Write(NukeBuild build, BuildContext context)
    {
        var lines = new List<string> { "Targets (with their direct dependencies):", string.Empty };
        AddTargets(lines, build.ExecutableTargets);
        lines.Add(string.Empty);
        AddParameters(lines, build);
        lines.Add(string.Empty);
        foreach (var line in lines)
            context.Host.Write(ConsoleStyle.Debug, line);
    }

    private static void AddTargets(List<string> lines, IReadOnlyCollection<ExecutableTarget> targets)
    {
        var width = Math.Max(targets.Select(Title).DefaultIfEmpty(string.Empty).Max(x => x.Length), MinimumTargetWidth);
        foreach (var target in targets.Where(x => x.Listed))
        {
            var dependencies = target.ExecutionDependencies.Count > 0
                ? $" -> {string.Join(", ", target.ExecutionDependencies.Select(x => x.Name))}"
                : string.Empty;
            lines.Add($"  {Title(target).PadRight(width)}{dependencies}".TrimEnd());
            if (!string.IsNullOrWhiteSpace(target.Description))
                lines.Add($"    {target.Description}");
        }
    }

    private static string Title(ExecutableTarget target) => target.IsDefault ? $"{target.Name} (default)" : target.Name;

    private static void AddParameters(List<string> lines, NukeBuild build)
    {
        var defaults = string.Join(", ", build.ExecutableTargets.Where(x => x.IsDefault).Select(x => x.Name));
        var parameters = ParameterMember.Of(build.GetType())
            .Where(x => x.Attribute.List)
            .OrderBy(x => x.Name, StringComparer.OrdinalIgnoreCase)
            .ToList();
        var width = Math.Max(parameters.Max(x => x.DashedName.Length), MinimumParameterWidth);

        lines.Add("Parameters:");
        foreach (var group in parameters.GroupBy(x => x.IsBuiltIn).OrderBy(x => x.Key))
        {
            lines.Add(string.Empty);
            foreach (var parameter in group)
                AddParameter(lines, parameter, width, defaults);
        }
    }

    private static void AddParameter(List<string> lines, ParameterMember parameter, int width, string defaults)
    {
        var description = parameter.Attribute.Description is { } text
            ? text.Replace("{default_target}", defaults.Length > 0 ? defaults : "<none>", StringComparison.Ordinal).TrimEnd('.') + "."
            : "<no description>";
        var label = $"  --{parameter.DashedName.PadRight(width)}   ";
        foreach (var line in Wrap(description, Width - label.Length + 1))
        {
            lines.Add(label + line);
            label = new string(' ', label.Length);
        }
    }

    private static List<string> Wrap(string text, int width)
    {
        var lines = new List<string> { string.Empty };
        foreach (var word in text.Split(' '))
        {
            if (lines[^1].Length > 0 && lines[^1].Length + 1 + word.Length >= width)
                lines.Add(string.Empty);
            lines[^1] += lines[^1].Length == 0 ? word : $" {word}";
        }

        return lines;
    }
}
