using System.Globalization;
using MetaflowStack.Engine.Deployment;

namespace MetaflowStack.Definition.Running;

/// <summary>What a target has to say in the summary table: pairs of words, shown behind its row.</summary>
public static class RunSummary
{
    /// <summary>How many resources had each outcome, those that occurred only; and what is to be remarked about some.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(ChangeSet changes) =>
    [
        .. changes.Changes
            .GroupBy(change => change.Outcome)
            .OrderBy(group => group.Key)
            .Select(group => KeyValuePair.Create(group.Key.ToString(), group.Count().ToString(CultureInfo.InvariantCulture))),
        .. changes.Changes.Where(change => change.Remark is not null).Select(change => KeyValuePair.Create(change.Key.Name, change.Remark!)),
    ];
}
