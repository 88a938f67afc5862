using System.Text;

namespace MetaflowStack.Kubernetes.Manifests;

/// <summary>Writes the paths of fields as Kubernetes' messages do: <c>spec.template.spec.containers[0].image</c>.</summary>
internal static class FieldPath
{
    /// <summary>Adds a property; names with characters other than letters, digits, <c>_</c> and <c>-</c> go into brackets.</summary>
    public static string Property(string path, string name) =>
        !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-') ? $"{path}[\"{name}\"]"
        : path.Length == 0 ? name
        : $"{path}.{name}";

    /// <summary>Adds the index of a list.</summary>
    public static string Index(string path, int index) => $"{path}[{index}]";

    /// <summary>Joins steps; those that start with <c>[</c> are indices.</summary>
    public static string Join(IEnumerable<string> steps)
    {
        var path = new StringBuilder();
        foreach (var step in steps)
        {
            if (step.StartsWith('['))
                path.Append(step);
            else
            {
                var extended = Property(path.ToString(), step);
                path.Clear().Append(extended);
            }
        }
        return path.ToString();
    }
}
