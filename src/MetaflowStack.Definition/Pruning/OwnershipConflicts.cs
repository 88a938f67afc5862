using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Definition.Pruning;

/// <summary>Fields that somebody else has set: a deployment without <c>--take-ownership</c> ends before its first write, and names them all.</summary>
internal static class OwnershipConflicts
{
    /// <summary>The failure of a plan with such fields; null when it has none.</summary>
    internal static StackException? Of(Plan plan)
    {
        var lines = plan.Changes
            .SelectMany(change => change.Differences.Where(difference => difference.SetBy is not null).Select(difference => (change.Key, Difference: difference)))
            .Select(conflict => $"{conflict.Key}: {conflict.Difference.SetBy} has set {Line(conflict.Difference)}").ToList();
        return lines.Count == 0 ? null : new StackException(new ErrorDetails
        {
            What = lines.Count == 1 ? "A field is set by somebody else, and nothing was changed" : $"{lines.Count} fields are set by somebody else, and nothing was changed",
            Why = string.Join(Environment.NewLine, lines),
            Remedy = "Add --take-ownership to set them as this stack wants them, or change what this stack wants (manifests/, --extra-manifests)",
        });
    }

    private static string Line(FieldDifference difference) =>
        difference is { Live: null, Desired: null } ? difference.Path : $"{difference.Path} to {difference.Live ?? "nothing"}, and this stack wants {difference.Desired ?? "nothing"}";
}
