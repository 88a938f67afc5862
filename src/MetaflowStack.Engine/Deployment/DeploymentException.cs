using System.Globalization;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Engine.Deployment;

/// <summary>One or more resources of a stage failed. Its text has a paragraph for each.</summary>
/// <param name="changes">What happened to every resource of the stage.</param>
/// <param name="innerException">The failures with their stacks, for verbose output.</param>
public sealed class DeploymentException(ChangeSet changes, Exception? innerException = null) : StackException(Summarise(changes), innerException)
{
    /// <summary>What happened to every resource of the stage.</summary>
    public ChangeSet Changes => changes;

    private static ErrorDetails Summarise(ChangeSet changes)
    {
        var failed = changes.With(Outcome.Failed).ToList();
        if (failed is [{ Error: { } only }])
            return only;
        if (failed.Count == 0)
            return Blocked(changes);
        return new ErrorDetails
        {
            What = $"{failed.Count} resources failed: {string.Join(", ", failed.Select(change => change.Key))}",
            Why = string.Join(Environment.NewLine, failed.Select((change, index) => string.Create(CultureInfo.InvariantCulture, $"({index + 1}) {change.Error}"))),
            Remedy = "Mend what is named above and run the same command again; what is done stays done",
        };
    }

    private static ErrorDetails Blocked(ChangeSet changes)
    {
        var skipped = changes.With(Outcome.Skipped).ToList();
        return new ErrorDetails
        {
            What = skipped is [var only] ? $"{only.Key} was not attempted" : $"{skipped.Count} resources were not attempted",
            Resource = skipped is [var single] ? single.Key : null,
            Why = string.Join(Environment.NewLine, skipped.Select(change => $"{change.Key}: {change.Reason}.")),
            Remedy = "Run the stages named above first, or mend what failed there and run the same command again",
        };
    }
}
