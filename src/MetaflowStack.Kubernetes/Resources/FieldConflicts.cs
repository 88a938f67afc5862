using System.Text.RegularExpressions;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Kubernetes.Client;

namespace MetaflowStack.Kubernetes.Resources;

/// <summary>
/// Reads who owns the fields that an apply would change, from the causes of its refusal
/// (<c>conflict with "kubectl-edit" using apps/v1</c> at <c>.spec.replicas</c>; apimachinery's managedfields/internal/conflict.go).
/// </summary>
internal static partial class FieldConflicts
{
    /// <summary>The differences, each with the manager that has set its field.</summary>
    /// <param name="differences">What an apply by force would change.</param>
    /// <param name="refusal">How the apply without force was refused.</param>
    public static IReadOnlyList<FieldDifference> Mark(IReadOnlyList<FieldDifference> differences, KubernetesException refusal)
    {
        var marked = differences.ToArray();
        foreach (var cause in refusal.Causes.Where(cause => cause.Reason == "FieldManagerConflict"))
        {
            var (field, manager) = (Normal(cause.Field ?? ""), ManagerOf(cause.Message));
            var concerned = Enumerable.Range(0, marked.Length).Where(index => IsWithin(Normal(marked[index].Path), field) || IsWithin(field, Normal(marked[index].Path))).ToList();
            // Elements of lists are named by their keys here and may be by their position there: then the list's own name has to do.
            if (concerned.Count == 0)
                concerned = [.. Enumerable.Range(0, marked.Length).Where(index => ListOf(Normal(marked[index].Path)) == ListOf(field))];
            foreach (var index in concerned)
                marked[index] = marked[index] with { SetBy = manager };
            if (concerned.Count == 0)
                marked = [.. marked, new FieldDifference(field, null, null) { SetBy = manager }];
        }

        return marked;
    }

    /// <summary>The manager in a cause's message; the whole message when it names none.</summary>
    public static string ManagerOf(string message)
    {
        var parts = message.Split('"');
        return parts.Length > 1 ? parts[1] : message;
    }

    private static string Normal(string path) => path.TrimStart('.').Replace("\"", "", StringComparison.Ordinal);

    private static bool IsWithin(string path, string outer) =>
        path.StartsWith(outer, StringComparison.Ordinal) && (path.Length == outer.Length || path[outer.Length] is '.' or '[');

    private static string ListOf(string path) => Element().Replace(path, "[]");

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Element();
}
